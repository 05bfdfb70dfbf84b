package io.shipyard.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;

/**
 * A key and a certificate that nobody has signed, for localhost and names that do not exist, as the JDK's keytool makes them.
 */
public final class ServerCertificate {

    public static final String PASSWORD = "a-password";
    private static final String ALIAS = "localhost";

    private final Path folder;
    private final KeyStore keys;

    public ServerCertificate(Path folder) throws IOException, InterruptedException, GeneralSecurityException {
        this.folder = folder;
        Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias", ALIAS, "-keyalg", "EC", "-dname", "CN=localhost", "-ext",
                "san=dns:localhost,dns:*.shipyard.test,ip:127.0.0.1",
                "-storetype",
                "PKCS12", "-keystore", keyStore().toString(), "-storepass", PASSWORD).inheritIO().start();
        if (keytool.waitFor() != 0) {
            throw new IllegalStateException("keytool made no certificate");
        }
        keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keyStore())) {
            keys.load(in, PASSWORD.toCharArray());
        }
    }

    /** A simulated GitHub that has it, on a port for https only; not started. */
    public WireMockServer gitHub() {
        return new WireMockServer(WireMockConfiguration.options().dynamicHttpsPort().keystoreType("PKCS12")
                .keystorePath(keyStore().toString()).keystorePassword(PASSWORD).keyManagerPassword(PASSWORD)
                .httpDisabled(true).extensions(new GitHubEtags()).globalTemplating(true));
    }

    public Path keyStore() {
        return folder.resolve("server.p12");
    }

    public Path key() throws IOException, GeneralSecurityException {
        return pem("PRIVATE KEY", keys.getKey(ALIAS, PASSWORD.toCharArray()).getEncoded());
    }

    public Path certificate() throws IOException, GeneralSecurityException {
        return pem("CERTIFICATE", keys.getCertificate(ALIAS).getEncoded());
    }

    private Path pem(String what, byte[] content) throws IOException {
        return Files.writeString(folder.resolve(what.replace(' ', '-') + ".pem"), "-----BEGIN " + what + "-----\n"
                + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(content) + "\n-----END "
                + what
                + "-----\n");
    }

    /** Of a client that trusts this certificate and no other. */
    public SSLContext trusting() throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry(ALIAS, keys.getCertificate(ALIAS));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
