package io.shipyard;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.constructors;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import java.time.Clock;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import jakarta.persistence.Entity;
import jakarta.ws.rs.Path;

import org.jboss.resteasy.reactive.server.Cancellable;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;

import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.shipyard.github.GitHubClient;
import io.shipyard.github.GitHubDeployments;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

@AnalyzeClasses(packages = "io.shipyard", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final int MOST_PARAMETERS = 8;

    @ArchTest
    static final ArchRule features_dependOnTheOnesBelow = layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage("io.shipyard..")
            .layer("program").definedBy("io.shipyard")
            .layer("start").definedBy("io.shipyard.start..")
            .layer("local").definedBy("io.shipyard.local..")
            .layer("streams").definedBy("io.shipyard.streams..")
            .layer("api").definedBy("io.shipyard.api..")
            .layer("webhook").definedBy("io.shipyard.webhook..")
            .layer("security").definedBy("io.shipyard.security..")
            .layer("page").definedBy("io.shipyard.page..")
            .layer("ci").definedBy("io.shipyard.ci..")
            .layer("deployment").definedBy("io.shipyard.deployment..")
            .layer("release").definedBy("io.shipyard.release..")
            .layer("leases").definedBy("io.shipyard.leases..")
            .layer("github").definedBy("io.shipyard.github..")
            .layer("history").definedBy("io.shipyard.history..")
            .layer("outbox").definedBy("io.shipyard.outbox..")
            .layer("http").definedBy("io.shipyard.http..")
            .layer("database").definedBy("io.shipyard.database..")
            .layer("proxy").definedBy("io.shipyard.proxy..")
            .layer("tracing").definedBy("io.shipyard.tracing..")
            .layer("settings").definedBy("io.shipyard.settings..")
            .ensureAllClassesAreContainedInArchitecture()
            .whereLayer("program").mayNotBeAccessedByAnyLayer()
            .whereLayer("program").mayOnlyAccessLayers("start")
            .whereLayer("start").mayOnlyBeAccessedByLayers("program", "local")
            // settings are declared where they are used, and it checks the key of a GitHub App and the database
            .whereLayer("start").mayOnlyAccessLayers("settings", "github", "proxy", "database", "webhook", "ci", "deployment",
                    "release", "security", "outbox", "tracing")
            .whereLayer("local").mayNotBeAccessedByAnyLayer()
            .whereLayer("streams").mayNotBeAccessedByAnyLayer()
            // events show what answers show
            .whereLayer("api").mayOnlyBeAccessedByLayers("streams")
            .whereLayer("webhook").mayOnlyBeAccessedByLayers("start")
            // the page is files: all it knows of a release it asks the API for, from the browser
            .whereLayer("page").mayNotBeAccessedByAnyLayer()
            .whereLayer("page").mayOnlyAccessLayers("http")
            .whereLayer("security").mayOnlyBeAccessedByLayers("start", "api", "streams")
            .whereLayer("security").mayOnlyAccessLayers("http", "database", "settings")
            .whereLayer("outbox").mayOnlyBeAccessedByLayers("start", "ci", "history")
            .whereLayer("outbox").mayOnlyAccessLayers("leases", "github", "http", "proxy", "database", "tracing", "settings")
            .whereLayer("http").mayOnlyBeAccessedByLayers("api", "webhook", "security", "page", "outbox")
            .whereLayer("http").mayNotAccessAnyLayer()
            .whereLayer("ci").mayOnlyBeAccessedByLayers("start", "api", "streams", "webhook")
            .whereLayer("deployment").mayOnlyBeAccessedByLayers("start", "api", "streams", "ci")
            .whereLayer("release").mayOnlyBeAccessedByLayers("start", "api", "streams", "webhook", "ci", "deployment", "local")
            .whereLayer("leases").mayOnlyBeAccessedByLayers("ci", "deployment", "release", "outbox")
            .whereLayer("github").mayOnlyBeAccessedByLayers("start", "api", "streams", "webhook", "ci", "deployment",
                    "release", "leases", "outbox")
            .whereLayer("history").mayOnlyBeAccessedByLayers("api", "webhook", "ci", "deployment", "release")
            .whereLayer("database")
            .mayOnlyBeAccessedByLayers("start", "api", "streams", "security", "ci", "deployment", "release", "leases",
                    "github", "outbox")
            .whereLayer("database").mayOnlyAccessLayers("settings")
            .whereLayer("proxy").mayOnlyBeAccessedByLayers("start", "github", "deployment", "outbox")
            .whereLayer("proxy").mayOnlyAccessLayers("settings")
            .whereLayer("tracing").mayOnlyBeAccessedByLayers("start", "streams", "ci", "deployment", "release",
                    "outbox")
            .whereLayer("tracing").mayOnlyAccessLayers("settings")
            .whereLayer("settings").mayNotAccessAnyLayer();

    @ArchTest
    static final ArchRule features_areFreeOfCycles = slices().matching("io.shipyard.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule http_isSpokenAtTheEdgesOnly = noClasses()
            .that()
            .resideOutsideOfPackages("io.shipyard.http..", "io.shipyard.api..", "io.shipyard.streams..",
                    "io.shipyard.webhook..",
                    "io.shipyard.github..")
            .should().dependOnClassesThat().resideInAPackage("jakarta.ws.rs..");

    @ArchTest
    static final ArchRule entities_liveInTheirFeature = classes().that().areAnnotatedWith(Entity.class)
            .should()
            .resideInAnyPackage("io.shipyard.release", "io.shipyard.ci", "io.shipyard.deployment", "io.shipyard.history");

    @ArchTest
    static final ArchRule entities_areInNoSignatureOfAResource = methods().that().arePublic()
            .and().areDeclaredInClassesThat().areAnnotatedWith(Path.class)
            .should(haveNoEntityAmong("signature", method -> Stream.concat(Stream.of(method.getReturnType()),
                    method.getParameterTypes().stream())));

    @ArchTest
    static final ArchRule entities_areInNoView = fields().that().areDeclaredInClassesThat()
            .resideInAnyPackage("io.shipyard.api..", "io.shipyard.streams..", "io.shipyard.webhook..")
            .should(haveNoEntityAmong("type", field -> Stream.of(field.getType())));

    @ArchTest
    static final ArchRule sessions_areNeverOpenWhileGitHubIsAsked = methods()
            .that().areAnnotatedWith(WithTransaction.class).or().areAnnotatedWith(WithSession.class)
            .or().areDeclaredInClassesThat().areAnnotatedWith(WithTransaction.class)
            .or().areDeclaredInClassesThat().areAnnotatedWith(WithSession.class)
            .should(new ArchCondition<>("not call GitHub, nor anything that does") {

                @Override
                public void check(JavaMethod method, ConditionEvents events) {
                    reachedFrom(method).stream().filter(reached -> reached.getOwner().isEquivalentTo(GitHubClient.class)
                            || reached.getOwner().isEquivalentTo(GitHubDeployments.class))
                            .forEach(asked -> events.add(SimpleConditionEvent.violated(method,
                                    method.getFullName() + " leads to " + asked.getFullName())));
                }
            });

    @ArchTest
    static final ArchRule threads_areNeverBlockedNorPipelinesStartedByHand = noClasses()
            .should().callMethodWhere(target(owner(assignableTo(Uni.class))).and(target(nameMatching("await|subscribe"))))
            .orShould().callMethodWhere(target(owner(assignableTo(Multi.class))).and(target(name("subscribe"))))
            .orShould().callMethodWhere(target(owner(assignableTo(Thread.class))).and(target(name("sleep"))));

    @ArchTest
    static final ArchRule time_isToldByTheInjectedClockOnly = noClasses()
            .should().callMethodWhere(target(owner(resideInAPackage("java.time"))).and(target(name("now"))))
            .orShould().callMethodWhere(target(owner(assignableTo(System.class)))
                    .and(target(nameMatching("currentTimeMillis|nanoTime"))))
            .orShould().callMethodWhere(target(owner(assignableTo(Clock.class)))
                    .and(target(nameMatching("system.*|tick.*"))));

    /** And by what starts before there is anything to inject. */
    @ArchTest
    static final ArchRule time_ofTheSystemIsTakenInOnePlace = noClasses().that()
            .doNotHaveFullyQualifiedName("io.shipyard.start.Clocks")
            .and().resideOutsideOfPackage("io.shipyard.local..")
            .should().callMethodWhere(target(owner(assignableTo(InstantSource.class))).and(target(name("system"))));

    @ArchTest
    static final ArchRule packages_areNamedAfterFeatures = noClasses().should().resideInAnyPackage("..util..", "..common..",
            "..helper..", "..dto..", "..impl..");

    @ArchTest
    static final ArchRule state_isNeverStatic = fields().that().areStatic().should().beFinal();

    /** What a client that leaves has begun is ended: a transaction that is cancelled half-way keeps its connection. */
    @ArchTest
    static final ArchRule requests_areNotGivenUpHalfWay = methods().that().haveRawReturnType(Uni.class)
            .and().areDeclaredInClassesThat().areAnnotatedWith(Path.class)
            .and().areDeclaredInClassesThat().areNotInterfaces()
            .should().beDeclaredInClassesThat().areAnnotatedWith(Cancellable.class);

    /** Whoever needs more does too much; a record's components are what it is. */
    @ArchTest
    static final ArchRule constructors_haveAFewParameters = constructors().that()
            .areDeclaredInClassesThat().areNotRecords()
            .should(ArchCondition.from(describe("have " + MOST_PARAMETERS + " parameters at most",
                    constructor -> constructor.getRawParameterTypes().size() <= MOST_PARAMETERS)));

    private static <M extends JavaMember> ArchCondition<M> haveNoEntityAmong(String where,
            Function<M, Stream<JavaType>> types) {
        return ArchCondition.from(describe("have no entity in its " + where, (M member) -> types.apply(member)
                .flatMap(type -> type.getAllInvolvedRawTypes().stream())
                .noneMatch(type -> type.isAnnotatedWith(Entity.class))));
    }

    /** Whatever a method may call, by itself, in its lambdas, and through methods of this service. */
    private static Set<JavaCodeUnit> reachedFrom(JavaCodeUnit start) {
        Set<JavaCodeUnit> reached = new HashSet<>();
        Deque<JavaCodeUnit> next = new ArrayDeque<>(Set.of(start));
        while (!next.isEmpty()) {
            JavaCodeUnit unit = next.pop();
            if (reached.add(unit)) {
                next.addAll(calledBy(unit));
            }
        }
        return reached;
    }

    private static Set<JavaCodeUnit> calledBy(JavaCodeUnit unit) {
        return Stream.concat(unit.getCallsFromSelf().stream().map(call -> call.getTarget()),
                unit.getCodeUnitReferencesFromSelf().stream().map(reference -> reference.getTarget()))
                .map(CodeUnitAccessTarget.class::cast)
                .flatMap(target -> target.resolveMember().stream())
                .flatMap(called -> Stream.concat(Stream.of(called), implementations(called)))
                .collect(Collectors.toSet());
    }

    private static Stream<JavaCodeUnit> implementations(JavaCodeUnit called) {
        if (!called.getModifiers().contains(JavaModifier.ABSTRACT)) {
            return Stream.empty();
        }
        String[] parameters = called.getRawParameterTypes().stream().map(JavaClass::getName).toArray(String[]::new);
        return called.getOwner().getAllSubclasses().stream()
                .flatMap(type -> type.tryGetMethod(called.getName(), parameters).stream());
    }
}
