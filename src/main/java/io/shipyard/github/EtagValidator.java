package io.shipyard.github;

import java.util.UUID;

/**
 * An answer's ETag and what it answered: asked again with it, GitHub says 304 while nothing has changed, which costs nothing
 * of the primary limit. Stored with what was read from the answer, it holds for every replica and survives a restart.
 *
 * @param key a digest of URL, token, Accept and API version: another request than this one knows nothing of the ETag
 */
public record EtagValidator(UUID key, String etag) {
}
