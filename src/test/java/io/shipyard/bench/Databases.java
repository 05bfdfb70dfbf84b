package io.shipyard.bench;

import java.io.IOException;
import java.io.UncheckedIOException;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/** An embedded PostgreSQL with a database for each scenario. */
final class Databases implements AutoCloseable {

    private final EmbeddedPostgres server;

    Databases() {
        try {
            server = EmbeddedPostgres.builder().start();
        } catch (IOException cannotStart) {
            throw new UncheckedIOException(cannotStart);
        }
    }

    /** A new one, without a schema. */
    Database create(String name) {
        try (Database postgres = open("postgres")) {
            postgres.run("create database " + name);
        }
        return open(name);
    }

    String version() {
        try (Database postgres = open("postgres")) {
            return postgres.list("show server_version").get(0);
        }
    }

    private Database open(String name) {
        return new Database("postgresql://localhost:" + server.getPort() + "/" + name);
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException cannotStop) {
            throw new UncheckedIOException(cannotStop);
        }
    }
}
