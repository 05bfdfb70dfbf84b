package io.shipyard.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import javax.xml.parsers.DocumentBuilderFactory;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

import com.microsoft.playwright.impl.driver.Driver;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.shipyard.testing.Patience;
import io.shipyard.testing.TestServices;

/**
 * The tests in {@code src/test/web}, of what page and components do without a browser. They run in the Node that Playwright
 * brings along, with the Lit that Quarkus has put into {@code node_modules} when it started.
 */
@QuarkusTest
@WithTestResource(TestServices.class)
class TypeScriptTest {

    private static final Path REPORT = Path.of("target", "typescript-tests.xml");
    private static final Path OUTPUT = Path.of("target", "typescript-tests.log");

    @TestFactory
    Stream<DynamicTest> tests() throws Exception {
        Files.deleteIfExists(REPORT);
        int exitCode = runNode("--import", "./src/test/web/resolve.mjs", "--test", "--test-isolation=none",
                "--test-reporter=junit", "--test-reporter-destination=" + REPORT, "src/test/web/*.test.ts");
        assertTrue(Files.exists(REPORT), TypeScriptTest::output);

        Document report = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(REPORT.toFile());
        NodeList tests = report.getElementsByTagName("testcase");
        assertNotEquals(0, tests.getLength(), "tests");
        assertEquals(exitCode == 0, report.getElementsByTagName("failure").getLength() == 0, TypeScriptTest::output);
        return IntStream.range(0, tests.getLength()).mapToObj(i -> test((Element) tests.item(i)));
    }

    private static int runNode(String... arguments) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Driver.ensureDriverInstalled(Map.of(), false).createProcessBuilder().command().get(0));
        builder.command().addAll(List.of(arguments));
        Process node = builder.redirectErrorStream(true).redirectOutput(OUTPUT.toFile()).start();
        try {
            return Patience.result(node.onExit()).exitValue();
        } finally {
            node.destroyForcibly();
        }
    }

    private static String output() {
        try {
            return Files.readString(OUTPUT);
        } catch (IOException none) {
            return none.toString();
        }
    }

    private static DynamicTest test(Element test) {
        String name = Path.of(test.getAttribute("file")).getFileName() + ": " + test.getAttribute("name");
        NodeList failure = test.getElementsByTagName("failure");
        return DynamicTest.dynamicTest(name, () -> assertEquals(0, failure.getLength(),
                () -> name + failure.item(0).getTextContent()));
    }
}
