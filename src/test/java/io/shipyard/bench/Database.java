package io.shipyard.bench;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** A connection to the database of a scenario, to prepare what is measured and to see what came of it. */
final class Database implements AutoCloseable {

    static final String USER = "postgres";

    private final String url;
    private final Connection connection;

    /** @param url as the service takes it in {@code DATABASE_URL} */
    Database(String url) {
        this.url = url;
        try {
            connection = DriverManager.getConnection("jdbc:" + url, USER, "");
        } catch (SQLException cannotConnect) {
            throw new IllegalStateException(cannotConnect);
        }
    }

    String url() {
        return url;
    }

    /** Each statement in a transaction of its own. */
    synchronized void run(String... statements) {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException wrong) {
            throw new IllegalStateException(wrong);
        }
    }

    /** The first column of each row as text. */
    synchronized List<String> list(String query) {
        try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(query)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        } catch (SQLException wrong) {
            throw new IllegalStateException(wrong);
        }
    }

    long number(String query) {
        return Long.parseLong(list(query).get(0));
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException cannotClose) {
            throw new IllegalStateException(cannotClose);
        }
    }
}
