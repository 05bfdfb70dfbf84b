package io.shipyard.testing;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMembers;

import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

import com.github.tomakehurst.wiremock.client.MappingBuilder;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/**
 * What makes a test fail by chance is kept out of all tests: what they need of it is in this package, once. The benchmark is
 * no test.
 */
@AnalyzeClasses(packages = "io.shipyard", importOptions = { ImportOption.OnlyIncludeTests.class,
        TestRulesTest.NoBenchmark.class })
class TestRulesTest {

    static class NoBenchmark implements ImportOption {

        @Override
        public boolean includes(Location location) {
            return !location.contains("/io/shipyard/bench/");
        }
    }

    private static final DescribedPredicate<JavaClass> FIXTURES = DescribedPredicate.describe("fixtures",
            type -> type.getPackageName().equals("io.shipyard.testing"));

    @ArchTest
    static final ArchRule waits_areByPatience = noClasses().that(DescribedPredicate.not(FIXTURES))
            .should().callMethodWhere(calls(Awaitility.class, "await|with|given|waitAtMost|setDefault.*"))
            .orShould().callMethodWhere(calls(ConditionFactory.class, "atMost|timeout|between|during|poll.*"))
            .orShould().callMethodWhere(calls(CompletableFuture.class, "orTimeout|completeOnTimeout"))
            .because("a busy machine may take any time: Patience ends what hangs, and nothing else has a limit of its own");

    @ArchTest
    static final ArchRule nobody_sleeps = noClasses().should().callMethodWhere(calls(Thread.class, "sleep"));

    @ArchTest
    static final ArchRule nothing_isMeasuredByTheClock = noClasses()
            .should().callMethodWhere(calls(Duration.class, "between"))
            .orShould().callMethodWhere(calls(System.class, "nanoTime|currentTimeMillis"))
            .orShould().callMethodWhere(calls(Assertions.class, "assertTimeout.*"))
            .because("how long something took says more of the machine than of the service");

    @ArchTest
    static final ArchRule threads_endWithTheirTest = noClasses().that(DescribedPredicate.not(FIXTURES))
            .should().callMethodWhere(calls(Executors.class, "new.*"))
            .orShould().callMethodWhere(calls(CompletableFuture.class, "runAsync|supplyAsync"))
            .orShould().callConstructorWhere(target(owner(assignableTo(Thread.class))))
            .because("TestClients waits for its threads, so that none reaches into the next test");

    @ArchTest
    static final ArchRule ports_areReserved = noClasses().that(DescribedPredicate.not(FIXTURES))
            .should().callConstructorWhere(target(owner(DescribedPredicate.describe("ServerSocket",
                    type -> type.isEquivalentTo(ServerSocket.class)))))
            .because("a port that was asked for and given back is anybody's: see Ports and SilentServer");

    @ArchTest
    static final ArchRule databases_areOnTheSharedServer = noClasses().that(DescribedPredicate.not(FIXTURES))
            .should().dependOnClassesThat().areAssignableTo(EmbeddedPostgres.class)
            .because("a server takes seconds to start, and a port that it finds by itself is anybody's: see TestDatabase");

    @ArchTest
    static final ArchRule answersInTurn_areByStubSequence = noClasses()
            .that(DescribedPredicate.not(DescribedPredicate.describe("StubSequence",
                    type -> type.isEquivalentTo(StubSequence.class))))
            .should().callMethodWhere(calls(MappingBuilder.class, "inScenario"))
            .because("WireMock answers 500 to a request that meets a scenario while its first stub is added");

    @ArchTest
    static final ArchRule classes_haveNoOrder = noClasses().should().beAnnotatedWith(TestMethodOrder.class)
            .orShould().beAnnotatedWith(Timeout.class);

    @ArchTest
    static final ArchRule tests_haveNoOrderAndNoTimeLimit = noMembers().should().beAnnotatedWith(Order.class)
            .orShould().beAnnotatedWith(Timeout.class).orShould().beAnnotatedWith(RepeatedTest.class);

    private static DescribedPredicate<JavaCall<?>> calls(Class<?> type, String methods) {
        return target(owner(assignableTo(type))).and(target(nameMatching(methods)));
    }
}
