package io.shipyard.start;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Secrets that are in files, as Kubernetes and Docker mount them: {@code GITHUB_TOKEN_FILE} names the file of
 * {@code GITHUB_TOKEN}. They are read once, before anything starts, and become the settings that they stand for.
 */
final class SecretFiles {

    private static final String SUFFIX = "_FILE";

    /** Kubernetes has 1 MB at the most; no secret of ours needs so much. */
    private static final int MAX_BYTES = 64 * 1024;

    private final Function<String, Optional<String>> settings;
    private final Map<String, String> contents = new HashMap<>();
    private final List<String> problems = new ArrayList<>();

    private SecretFiles(Function<String, Optional<String>> settings) {
        this.settings = settings;
    }

    /** @param settings as {@link StartupCheck#problems} has them */
    static SecretFiles read(Function<String, Optional<String>> settings) {
        SecretFiles files = new SecretFiles(settings);
        Settings.all(settings).map(Setting::variable).filter(variable -> variable.endsWith(SUFFIX))
                .map(variable -> variable.substring(0, variable.length() - SUFFIX.length())).forEach(files::readFileOf);
        return files;
    }

    /**
     * A line for each file that is no good, naming the environment variable and nothing that is in the file. The settings
     * are not worth a check then.
     */
    List<String> problems() {
        return List.copyOf(problems);
    }

    /** As a setting has to be written so that it is read as it is here: in a setting a dollar begins an expression. */
    static String literal(String secret) {
        return secret.replace("$", "$$");
    }

    /** What files hold, by the property that it stands for. */
    Map<String, String> contents() {
        return Map.copyOf(contents);
    }

    /** The setting as a file has it, or else as it is set. */
    Optional<String> setting(String property) {
        return Optional.ofNullable(contents.get(property)).or(() -> settings.apply(property));
    }

    private void readFileOf(String secret) {
        String variable = secret + SUFFIX;
        Optional<String> plain = set(secret);
        Optional<String> file = set(variable);
        if (file.isPresent()) {
            read(variable, file.get()).filter(content -> plain.isEmpty() || !isContradicted(secret, plain.get(), content))
                    .ifPresent(content -> contents.put(Setting.property(secret), content));
        } else if (isPathOfKey(secret, plain)) {
            read(secret, plain.get()).ifPresent(content -> contents.put(Setting.property(secret), content));
        }
    }

    /** In dev mode the settings of an earlier start are still there: they say what the file says. */
    private boolean isContradicted(String secret, String plain, String content) {
        if (plain.equals(content)) {
            return false;
        }
        problems.add(secret + " and " + secret + SUFFIX + " are both set: set the one or the other");
        return true;
    }

    /** The App's key may be given as a path in place of the text. */
    private static boolean isPathOfKey(String secret, Optional<String> plain) {
        return secret.equals("GITHUB_APP_PRIVATE_KEY")
                && plain.filter(value -> !value.contains("-----BEGIN") && value.lines().count() == 1).isPresent();
    }

    private Optional<String> set(String variable) {
        return settings.apply(Setting.property(variable)).filter(value -> !value.isBlank());
    }

    private Optional<String> read(String variable, String file) {
        try (InputStream stream = Files.newInputStream(Path.of(file))) {
            byte[] content = stream.readNBytes(MAX_BYTES + 1);
            if (content.length > MAX_BYTES) {
                problems.add(variable + " names a file of more than " + MAX_BYTES / 1024 + " KB");
                return Optional.empty();
            }
            String secret = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString()
                    .replaceFirst("\\r?\\n\\z", "");
            if (secret.isBlank()) {
                problems.add(variable + " names a file that is empty");
            } else if (secret.contains("\\$")) {
                problems.add(variable + " names a file with a backslash before a dollar, which no setting can hold");
            } else {
                return Optional.of(secret);
            }
        } catch (CharacterCodingException noText) {
            problems.add(variable + " names a file that is not a text in UTF-8");
        } catch (IOException | InvalidPathException unreadable) {
            problems.add(variable + " does not name a file that can be read");
        }
        return Optional.empty();
    }
}
