package io.shipyard.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/** An empty database of a test's own. All are on one PostgreSQL, which starts with the first and ends with this process. */
public class TestDatabase implements AutoCloseable {

    public static final String USER = "postgres";

    /** Where class loaders that know nothing of each other find the server. */
    private static final String SERVER_PORT = "shipyard.test.database-port";

    private final int port;
    private final String name;

    protected TestDatabase(int port, String name) {
        this.port = port;
        this.name = name;
    }

    public static TestDatabase create() {
        int port = serverPort();
        String name = "test_" + UUID.randomUUID().toString().replace('-', '_');
        new TestDatabase(port, USER).update("create database " + name);
        return new TestDatabase(port, name);
    }

    private static int serverPort() {
        Properties ofThisProcess = System.getProperties();
        synchronized (ofThisProcess) {
            String known = ofThisProcess.getProperty(SERVER_PORT);
            if (known != null) {
                return Integer.parseInt(known);
            }
            int port = Ports.reserve();
            try {
                // ends by a shutdown hook of its own; plans depend on statistics, which are nobody's to change meanwhile
                EmbeddedPostgres.builder().setPort(port).setServerConfig("autovacuum", "off").start();
            } catch (IOException cannotStart) {
                throw new UncheckedIOException(cannotStart);
            }
            ofThisProcess.setProperty(SERVER_PORT, Integer.toString(port));
            return port;
        }
    }

    public String url() {
        return "postgresql://localhost:" + port + "/" + name;
    }

    /** What a service process needs to use it. */
    public Map<String, String> settings() {
        return Map.of("DATABASE_URL", url(), "DATABASE_USERNAME", USER);
    }

    public Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:" + url(), USER, "");
    }

    public void update(String statement) {
        try (Connection connection = connect(); Statement update = connection.createStatement()) {
            update.executeUpdate(statement);
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }

    /** The only column of each row. */
    public List<String> select(String query) {
        try (Connection connection = connect();
                Statement select = connection.createStatement();
                ResultSet rows = select.executeQuery(query)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }

    @Override
    public void close() {
        new TestDatabase(port, USER).update("drop database if exists " + name + " with (force)");
    }
}
