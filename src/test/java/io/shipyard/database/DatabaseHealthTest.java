package io.shipyard.database;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import jakarta.inject.Inject;

import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.shipyard.testing.Management;
import io.shipyard.testing.SilentServer;
import io.shipyard.testing.TestServices;
import io.shipyard.testing.Ticks;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.pgclient.PgBuilder;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;

/** Whether the database is there, and what it needs to be, when the service starts and while it runs. */
@QuarkusTest
@WithTestResource(TestServices.class)
class DatabaseHealthTest {

    @Inject
    Pool database;

    @Inject
    Flyway flyway;

    @Inject
    Vertx vertx;

    @Inject
    Ticks ticks;

    @ConfigProperty(name = "database.url")
    String url;

    @AfterEach
    void restoreSchema() {
        ticks.sql("delete from flyway_schema_history where version = '999'");
    }

    private HealthCheckResponse health() {
        return ask(new DatabaseHealth(database, flyway));
    }

    private HealthCheckResponse ask(DatabaseHealth health) {
        return ticks.run(health::call);
    }

    @Test
    void health_saysWhatIsReadyAndWhatIsNot() {
        given().get(Management.url("/q/health/ready")).then().statusCode(200)
                .body("checks.name", containsInAnyOrder("database", "github", "Graceful Shutdown"))
                .body("checks.find { it.name == 'database' }.data.schema", is("up to date"))
                .body("checks.find { it.name == 'github' }.status", is("UP"));
        given().get(Management.url("/q/health/live")).then().statusCode(200).body("checks.name", is(List.of("scheduler")));
        given().get(Management.url("/q/health/started")).then().statusCode(200);
    }

    @Test
    void schema_withoutAMigrationThatIsNeeded_isNotReady() {
        String latest = ticks.sql("select version from flyway_schema_history order by installed_rank desc limit 1").iterator()
                .next().getString(0);
        ticks.sql("create table kept as select * from flyway_schema_history where version = '" + latest + "'");
        ticks.sql("delete from flyway_schema_history where version = '" + latest + "'");
        DatabaseHealth health = new DatabaseHealth(database, flyway);
        try {
            HealthCheckResponse answer = ask(health);
            assertEquals(HealthCheckResponse.Status.DOWN, answer.getStatus());
            assertEquals(Map.of("schema", "migrations are missing"), answer.getData().orElseThrow());
        } finally {
            ticks.sql("insert into flyway_schema_history select * from kept");
            ticks.sql("drop table kept");
        }
        assertEquals(HealthCheckResponse.Status.UP, ask(health).getStatus());
    }

    @Test
    void schema_ofANewerVersion_isReady() {
        ticks.sql("insert into flyway_schema_history select installed_rank + 1, '999', description, type, 'V999__later.sql', "
                + "checksum, installed_by, installed_on, execution_time, success from flyway_schema_history "
                + "order by installed_rank desc limit 1");
        assertEquals(HealthCheckResponse.Status.UP, health().getStatus());
    }

    @Test
    void databaseThatNeverAnswers_isNotReadyAllTheSame_andAskedOnce() throws IOException {
        try (SilentServer silent = new SilentServer()) {
            Pool pool = PgBuilder.pool().with(new PoolOptions().setMaxSize(5).setConnectionTimeout(0))
                    .connectingTo(new PgConnectOptions()
                            .setHost("localhost").setPort(silent.getLocalPort()).setUser("u").setPassword("p").setDatabase("d"))
                    .using(vertx).build();
            DatabaseHealth health = new DatabaseHealth(pool, flyway);

            List<HealthCheckResponse> answers = ticks.run(() -> Uni.join().all(
                    IntStream.range(0, 20).mapToObj(any -> health.call()).toList()).andFailFast());

            answers.forEach(answer -> assertEquals(HealthCheckResponse.Status.DOWN, answer.getStatus()));
            silent.accept().close();
            silent.setSoTimeout(100);
            assertEquals(0, IntStream.range(0, 2).filter(any -> accepts(silent)).count(), "connections beside the one");
            pool.closeAndForget();
        }
    }

    private static boolean accepts(ServerSocket server) {
        try {
            server.accept().close();
            return true;
        } catch (IOException none) {
            return false;
        }
    }

    @Test
    void check_ofADatabaseThatIsThere_hasNoProblem() {
        assertEquals(List.of(), problems(url, "postgres"));
    }

    @Test
    void check_namesWhoIsRefusedAndWhatIsMissing() {
        String place = url.replaceFirst(".*//(.*)/.*", "$1");
        assertEquals(List.of("the database at " + place + " refuses nobody: set DATABASE_USERNAME and DATABASE_PASSWORD"),
                problems(url, "nobody"));
        assertEquals(List.of("the server at " + place + " has no such database: set DATABASE_URL"),
                problems(url.replaceFirst("/[^/]*$", "/nowhere"), "postgres"));
    }

    private static List<String> problems(String url, String username) {
        return new DatabaseCheck(url, username, "pa55word", 1, Duration.ZERO, Duration.ofSeconds(3)).problem(line -> {
        }).stream().toList();
    }
}
