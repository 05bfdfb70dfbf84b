package io.shipyard.start;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.shipyard.testing.AppKeys;

class SecretFilesTest {

    private static final String PEM = AppKeys.pkcs1(AppKeys.generate(2048));

    @TempDir
    Path folder;

    private final Map<String, String> settings = new HashMap<>(Map.of("github.org", "acme", "ci.auth", "none"));

    @ParameterizedTest
    @ValueSource(strings = { "GITHUB_TOKEN", "GITHUB_APP_PRIVATE_KEY", "GITHUB_WEBHOOK_SECRET", "API_TOKEN",
            "OIDC_CLIENT_SECRET", "DATABASE_PASSWORD" })
    void setting_ofEachSecret_isWhatItsFileHolds(String variable) throws IOException {
        settings.put(Setting.property(variable + "_FILE"), file("  a secret of ours \n"));
        SecretFiles files = read();
        assertEquals(List.of(), files.problems());
        assertEquals(Map.of(Setting.property(variable), "  a secret of ours "), files.contents());
        assertEquals(Optional.of("  a secret of ours "), files.setting(Setting.property(variable)));
        assertEquals(Optional.of("acme"), files.setting("github.org"));
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', value = { "secret, secret", "`secret\r\n`, secret", "`secret\n\n`, `secret\n`",
            "`two\nlines\n`, `two\nlines`" })
    void setting_ofAFile_hasNoLineEndBehindIt(String content, String setting) throws IOException {
        settings.put("database.password-file", file(content));
        assertEquals(Optional.of(setting), read().setting("database.password"));
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', value = { "``, names a file that is empty", "`\n`, names a file that is empty",
            "` \n \n`, names a file that is empty" })
    void problems_fileWithNothing_areOneLine(String content, String problem) throws IOException {
        settings.put("github.token-file", file(content));
        assertEquals(List.of("GITHUB_TOKEN_FILE " + problem), problems());
    }

    @Test
    void problems_fileThatIsNone_areOneLine() throws IOException {
        for (String path : List.of(folder.toString(), folder.resolve("missing").toString(), "\0")) {
            settings.put("github.token-file", path);
            assertEquals(List.of("GITHUB_TOKEN_FILE does not name a file that can be read"), problems());
        }
        settings.put("github.token-file", Files.write(folder.resolve("binary"), new byte[] { (byte) 0xff, 1 }).toString());
        assertEquals(List.of("GITHUB_TOKEN_FILE names a file that is not a text in UTF-8"), problems());
    }

    @Test
    void problems_backslashBeforeADollar_areOneLine() throws IOException {
        settings.put("github.token-file", file("a\\$b"));
        assertEquals(List.of("GITHUB_TOKEN_FILE names a file with a backslash before a dollar, which no setting can hold"),
                problems());
    }

    @Test
    void problems_largeFile_areOneLineFrom64KbOn() throws IOException {
        settings.put("github.token-file", file("x".repeat(64 * 1024)));
        assertEquals(List.of(), problems());
        settings.put("github.token-file", file("x".repeat(64 * 1024 + 1)));
        assertEquals(List.of("GITHUB_TOKEN_FILE names a file of more than 64 KB"), problems());
    }

    @Test
    void problems_secretAndItsFile_areOneLineUnlessTheyAgree() throws IOException {
        settings.put("github.token-file", file("a-token\n"));
        settings.put("github.token", "another");
        assertEquals(List.of("GITHUB_TOKEN and GITHUB_TOKEN_FILE are both set: set the one or the other"), problems());
        settings.put("github.token", "a-token");
        assertEquals(List.of(), problems());
        settings.put("github.token", "");
        assertEquals(List.of(), problems());
        assertEquals(Optional.of("a-token"), read().setting("github.token"));
    }

    @Test
    void setting_keyThatIsAPath_isWhatTheFileHolds() throws IOException {
        settings.put("github.app-id", "1234");
        settings.put("github.app-private-key", file(PEM));
        assertEquals(List.of(), problems());
        assertEquals(Optional.of(PEM.strip()), read().setting("github.app-private-key"));
        settings.put("github.app-private-key", PEM);
        assertEquals(List.of(), problems());
        assertEquals(Map.of(), read().contents());
        settings.put("github.app-private-key", folder.resolve("missing.pem").toString());
        assertEquals(List.of("GITHUB_APP_PRIVATE_KEY does not name a file that can be read"), problems());
        settings.put("github.app-private-key", file("no key"));
        assertEquals(1, problems().size(), problems().toString());
        assertTrue(problems().get(0).startsWith("GITHUB_APP_PRIVATE_KEY is not an RSA private key"), problems().get(0));
    }

    private String file(String content) throws IOException {
        return Files.writeString(Files.createTempFile(folder, "secret", ""), content).toString();
    }

    private SecretFiles read() {
        return SecretFiles.read(name -> Optional.ofNullable(settings.getOrDefault(name, new SettingDefaults().getValue(name))));
    }

    /** As the start has them. */
    private List<String> problems() {
        settings.computeIfAbsent("github.token", token -> settings.containsKey("github.token-file")
                || settings.containsKey("github.app-id") ? null : "a-token");
        SecretFiles files = read();
        return files.problems().isEmpty() ? StartupCheck.problems(files::setting, settings.keySet(), true) : files.problems();
    }
}
