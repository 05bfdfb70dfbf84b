-- The token that all replicas use while a GitHub App is their credential: ETags and limits are one token's. It is encrypted
-- with a key derived from the App's private key, so it is of no use to who has the database only.
create table github_installation_token (
    -- a digest of installation and private key
    credential   text        primary key,
    -- null until the first one is there, as all of it
    id           uuid,
    token        bytea,
    expires_at   timestamptz,
    -- one replica renews it at a time
    lease        uuid,
    leased_until timestamptz
);
