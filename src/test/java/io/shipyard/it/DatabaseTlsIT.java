package io.shipyard.it;

import static io.restassured.RestAssured.given;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.shipyard.testing.DatabaseProcess;
import io.shipyard.testing.ServerCertificate;
import io.shipyard.testing.ServiceProcess;

/** The packaged service and a PostgreSQL that takes it over TLS alone, with a password that it proves to know (SCRAM). */
class DatabaseTlsIT {

    private static final String USER = "shipyard";
    private static final String PASSWORD = "a-password-of-the-database";

    @TempDir
    Path folder;

    @TempDir
    Path databaseFolder;

    @Test
    void database_thatTakesTlsAlone_isUsedOverTls() throws Exception {
        try (DatabaseProcess database = new DatabaseProcess(databaseFolder)) {
            database.start();
            database.update("create user " + USER + " password '" + PASSWORD + "'");
            database.update("create database ci owner " + USER);
            assertThat(database.select("select rolpassword from pg_authid where rolname = '" + USER + "'").get(0),
                    startsWith("SCRAM-SHA-256$"));
            ServerCertificate certificate = new ServerCertificate(folder);
            serveTls(database, certificate);
            String url = database.url().replaceFirst("/postgres$", "/ci");
            try (ServiceProcess plain = service("plain", url + "?sslmode=disable")) {
                assertEquals(1, plain.runToEnd());
                assertThat(plain.log(), containsString(" refuses " + USER + ": set DATABASE_USERNAME and DATABASE_PASSWORD"));
            }
            for (String mode : List.of("require", "verify-full&sslrootcert=" + certificate.certificate())) {
                try (ServiceProcess service = service(mode.replaceAll("&.*", ""), url + "?sslmode=" + mode)) {
                    service.start();
                    given().get(service.url("/api/releases")).then().statusCode(200);
                    assertEquals(List.of("t"), database.select("select distinct ssl from pg_stat_ssl join pg_stat_activity "
                            + "using (pid) where usename = '" + USER + "'"));
                }
            }
            ServerCertificate another = new ServerCertificate(Files.createDirectory(folder.resolve("another")));
            try (ServiceProcess distrustful = service("distrustful",
                    url + "?sslmode=verify-full&sslrootcert=" + another.certificate())) {
                assertEquals(1, distrustful.runToEnd());
                assertThat(distrustful.log(), containsString(" cannot be reached ("));
            }
        }
    }

    private ServiceProcess service(String name, String url) throws IOException {
        Map<String, String> settings = new HashMap<>(Map.of("GITHUB_ORG", "acme", "GITHUB_TOKEN", "a-token", "GITHUB_API_URL",
                "http://localhost:9", "CI_TICK", "off", "DATABASE_URL", url, "DATABASE_USERNAME", USER, "DATABASE_PASSWORD",
                PASSWORD));
        return new ServiceProcess(Files.createDirectory(folder.resolve(name)), settings);
    }

    /** The server writes the files itself: it runs as another user where this process is root. */
    private void serveTls(DatabaseProcess database, ServerCertificate certificate) throws Exception {
        write(database, certificate.certificate(), "server.crt");
        write(database, certificate.key(), "server.key");
        Files.writeString(databaseFolder.resolve("database").resolve("pg_hba.conf"), "hostssl all " + USER
                + " all scram-sha-256\nhost all " + USER + " all reject\nhost all postgres all trust\n");
        database.update("alter system set ssl = on");
        database.select("select pg_reload_conf()");
    }

    private static void write(DatabaseProcess database, Path file, String to) throws IOException {
        database.update("copy (select unnest(string_to_array('" + Files.readString(file).strip()
                + "', E'\\n'))) to program 'umask 077 && cat > " + to + "'");
    }
}
