package io.shipyard;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ObjectInputStream;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Array;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.ResourceBundle;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import jakarta.ws.rs.core.MediaType;

import org.jboss.logging.Logger;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.NamingBase;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaStaticInitializer;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;

import io.opentelemetry.api.common.AttributeKey;
import io.shipyard.start.Setting;
import io.shipyard.start.Settings;
import io.shipyard.start.Startup;
import io.vertx.core.json.JsonObject;

/**
 * What breaks a <a href="https://quarkus.io/guides/writing-native-applications-tips">native binary</a>, as far as the code
 * shows it. Classes are initialised while the binary is built: what is kept in static fields is of that machine and moment.
 * What is found by its name at run time is there only if it was registered.
 */
@AnalyzeClasses(packages = "io.shipyard", importOptions = ImportOption.DoNotIncludeTests.class)
class NativeImageTest {

    /** Nothing that is random, has the time, or holds a thread, a file, a connection or a native handle. */
    private static final Set<Class<?>> CONSTANTS = Set.of(String.class, Duration.class, Pattern.class, Set.class, List.class,
            Map.class, Comparator.class, Logger.class, MediaType.class, NamingBase.class, AttributeKey.class);

    @ArchTest
    static final ArchRule constants_areOfTheBuildAndTheRunAlike = fields().that().areStatic()
            .should(ArchCondition.from(describe("hold a value that is the same wherever and whenever it is made",
                    (JavaField field) -> isConstant(field.getRawType().getBaseComponentType()))));

    @ArchTest
    static final ArchRule initialisers_askNothingOfTheMachineNorTheMoment = classes()
            .should(new ArchCondition<>("ask for nothing that is only known when it runs, while it is initialised") {

                @Override
                public void check(JavaClass type, ConditionEvents events) {
                    type.getStaticInitializer().map(JavaStaticInitializer::getAccessesFromSelf).orElse(Set.of()).stream()
                            .filter(NativeImageTest::isOfTheRun)
                            .forEach(access -> events.add(SimpleConditionEvent.violated(type, access.getDescription())));
                }
            });

    @ArchTest
    static final ArchRule reflection_isLeftToTheBuild = noClasses()
            // settings are listed by a class initialiser, which runs while the image is built
            .that().doNotBelongToAnyOf(Setting.class, Settings.class)
            .should().callMethodWhere(target(owner(assignableTo(Class.class)))
                    .and(target(nameMatching("forName|newInstance|get(Declared)?(Method|Field|Constructor|Record|Classes).*|"
                            + "getResource.*"))))
            .orShould().dependOnClassesThat(assignableTo(AccessibleObject.class)
                    .or(assignableTo(MethodHandles.Lookup.class)).or(assignableTo(Proxy.class))
                    .or(assignableTo(ObjectInputStream.class)).or(assignableTo(ResourceBundle.class))
                    .or(assignableTo(Array.class)))
            .orShould().callMethodWhere(target(owner(assignableTo(ClassLoader.class))));

    @ArchTest
    static final ArchRule services_areLoadedAtTheStartOnly = noClasses().that().doNotBelongToAnyOf(Startup.class)
            .should().dependOnClassesThat(assignableTo(ServiceLoader.class));

    @ArchTest
    static void json_isWrittenAndReadByThoseThatAreListed(JavaClasses classes) {
        assertEquals(new TreeSet<>(ReflectiveUses.JSON), callersOf(classes,
                call -> (call.getTargetOwner().isAssignableTo(ObjectMapper.class) && !call.getName().equals("copy"))
                        || (call.getTargetOwner().isEquivalentTo(JsonObject.class) && call.getName().startsWith("map"))));
    }

    @ArchTest
    static void caches_areMadeByThoseThatAreListed(JavaClasses classes) {
        assertEquals(new TreeSet<>(ReflectiveUses.CACHES.keySet()),
                callersOf(classes, call -> call.getTargetOwner().isEquivalentTo(Caffeine.class)));
    }

    private static Set<String> callersOf(JavaClasses classes, Predicate<JavaMethodCall> isCalled) {
        return classes.stream().flatMap(type -> type.getMethodCallsFromSelf().stream()).filter(isCalled)
                .map(call -> call.getOriginOwner().getName()).collect(Collectors.toCollection(TreeSet::new));
    }

    private static boolean isConstant(JavaClass type) {
        return type.isPrimitive() || type.isEnum() || type.isRecord() || CONSTANTS.stream().anyMatch(type::isEquivalentTo);
    }

    private static boolean isOfTheRun(JavaAccess<?> access) {
        String called = access.getTargetOwner().getName() + "." + access.getName();
        return called.matches("java\\.time\\..*\\.(now|system.*)|java\\.lang\\.System\\..*|java\\.util\\.UUID\\.randomUUID|"
                + ".*\\.(Random|SecureRandom|ThreadLocalRandom|Executor|Executors|Thread|ThreadLocal|MessageDigest|Mac|Cipher|InetAddress|Files|Runtime|"
                + "ConfigProvider|Vertx)\\..*");
    }
}
