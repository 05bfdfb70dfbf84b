package io.shipyard.operation;

import static io.restassured.RestAssured.given;
import static io.shipyard.testing.AsInProduction.as;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.notNullValue;

import java.util.Map;
import java.util.Set;

import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.shipyard.testing.AsInProduction;
import io.shipyard.testing.Management;
import io.shipyard.testing.TestServices;

@QuarkusTest
@TestProfile(AsInProduction.class)
@WithTestResource(TestServices.class)
class ManagementTest {

    @ParameterizedTest
    @ValueSource(strings = { "/q/health", "/q/health/started", "/q/health/live", "/q/health/ready", "/q/metrics",
            "/q/info" })
    void healthAndMetrics_areOpenOnTheirPort_andAbsentFromTheOther(String path) {
        given().get(Management.url(path)).then().statusCode(200);
        as(AsInProduction.READ).get(path).then().statusCode(404);
        given().get(path).then().statusCode(401).header("X-Request-Id", notNullValue());
    }

    @Test
    void info_hasTheVersionAndNothingOfTheMachine() {
        Map<String, Object> info = given().get(Management.url("/q/info")).then().statusCode(200).body("build.version",
                is(ConfigProvider.getConfig().getValue("quarkus.application.version", String.class))).extract().path("");
        // a build of sources without their history knows no commit
        assertThat(Set.of("build", "git", "java").containsAll(info.keySet()), is(true));
    }

    @Test
    void api_isAbsentFromThePortOfHealth() {
        as(AsInProduction.READ).get(Management.url("/api/releases")).then()
                .statusCode(is(404));
    }
}
