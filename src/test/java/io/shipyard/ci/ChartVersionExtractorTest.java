package io.shipyard.ci;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChartVersionExtractorTest {

    private static final String TIME = "2026-03-02T09:24:01.1234567Z ";
    private static final String ESC = "\u001b[";

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', value = {
            "CHART_VERSION=1.2.3, 1.2.3",
            "CHART_VERSION=v1.2.3, 1.2.3",
            "CHART_VERSION=\"1.2.3\", 1.2.3",
            "CHART_VERSION='v1.2.3', 1.2.3",
            "CHART_VERSION=1.2.3-rc.1, 1.2.3-rc.1",
            "CHART_VERSION=v10.20.30-0a.b-c, 10.20.30-0a.b-c",
            "CHART_VERSION=1.2.3+build.5, 1.2.3+build.5",
            "CHART_VERSION=1.2.3-rc.1+sha-5114f85, 1.2.3-rc.1+sha-5114f85",
            "published as CHART_VERSION=1.2.3., 1.2.3",
            "(CHART_VERSION=1.2.3-rc.1), 1.2.3-rc.1",
            "helm upgrade --set CHART_VERSION=1.2.3 --wait, 1.2.3",
            "+ CHART_VERSION=1.2.3, 1.2.3",
            "++ export CHART_VERSION=1.2.3, 1.2.3",
            "CHART_VERSION=1.2.3 then CHART_VERSION=1.2.4, 1.2.4",
            "CHART_VERSION=1.2.4 OLD_CHART_VERSION=1.2.3, 1.2.4",
            "CHART_VERSION = 1.2.3, 1.2.3",
            "CHART_VERSION: 1.2.3, 1.2.3",
            "  CHART_VERSION: \"v1.2.3-rc.1\" , 1.2.3-rc.1",
            "\"CHART_VERSION\": \"1.2.3\";, 1.2.3",
            "export CHART_VERSION=\"1.2.3\", 1.2.3",
            "export CHART_VERSION = 1.2.3, 1.2.3",
            "$env:CHART_VERSION = '1.2.3', 1.2.3",
            "::set-output name=CHART_VERSION::1.2.3, 1.2.3",
            "::notice title=Deployed::CHART_VERSION=1.2.3, 1.2.3" })
    void version_inALine_isRead(String line, String version) {
        assertEquals(Optional.of(version), read(TIME + line).version());
        assertEquals(Optional.of(version), read(TIME + line + "\r").version());
        assertEquals(Optional.of(version), read(line).version(), "without a time before it");
    }

    @ParameterizedTest
    @ValueSource(strings = { "", "CHART_VERSION=", "CHART_VERSION=$VERSION", "CHART_VERSION=${VERSION}", "CHART_VERSION=***",
            "CHART_VERSION=1.2", "CHART_VERSION=1.2.3.4", "CHART_VERSION=1.2.34.5", "CHART_VERSION=1.2.3-rc_1",
            "CHART_VERSION=1.2.3abc", "CHART_VERSION=latest", "set CHART_VERSION: 1.2.3 in values.yaml",
            "with CHART_VERSION = 1.2.3 as before", "CHART_VERSION: 1.2.3 was the last", "CHART_VERSION: 1.2",
            "CHART_VERSION : ",
            "::set-output name=CHART_VERSION::latest", "::set-output name=OLD_CHART_VERSION::1.2.3", "OLD_CHART_VERSION: 1.2.3",
            "OLD_CHART_VERSION=1.2.3", "MY-CHART_VERSION=1.2.3", "XCHART_VERSION=1.2.3", "chart_version=1.2.3" })
    void version_somethingElse_isNone(String line) {
        assertEquals(Optional.empty(), read(TIME + line).version());
    }

    @Test
    void version_inTheHeaderOfAStep_isSkipped() {
        String[] header = { TIME + "##[group]Run CHART_VERSION=9.0.0",
                TIME + ESC + "36;1mCHART_VERSION=9.0.1" + ESC + "0m",
                TIME + ESC + "36;1m" + ESC + "0m",
                TIME + "shell: /usr/bin/bash -e {0}",
                TIME + "env:",
                TIME + "  HELM_ARGS: --set CHART_VERSION=9.0.3",
                TIME + "  NOTES: several lines",
                TIME + "CHART_VERSION=9.0.4",
                TIME + "  CHART_VERSION: 9.0.5",
                TIME + "##[endgroup]" };
        assertEquals(Optional.empty(), read(header).version());
        assertEquals(Optional.of("1.1.937-rc.2"),
                read(Stream.concat(Stream.of(TIME + "CHART_VERSION=1.1.937-rc.2"), Stream.of(header)).toArray(String[]::new))
                        .version());
        assertEquals(Optional.empty(), read(
                TIME + "##[group]Run acme/deploy@v4",
                TIME + "with:",
                TIME + "  args: first",
                TIME + "CHART_VERSION=9.0.6",
                TIME + "env:",
                TIME + "  CHART_VERSION: 9.0.7",
                TIME + "##[endgroup]").version());
    }

    @Test
    void version_inAGroupOfTheScriptsOwn_isRead() {
        assertEquals(Optional.of("1.2.3"), read(
                TIME + "##[group]Run ./deploy.sh",
                TIME + "##[group]Deploy",
                TIME + "CHART_VERSION=1.2.3",
                TIME + "##[endgroup]").version());
        assertEquals(Optional.of("1.2.3"), read(
                TIME + "##[group]Running the deployment",
                TIME + "CHART_VERSION=1.2.3").version());
        assertEquals(Optional.of("1.2.3"), read(
                TIME + "##[group]Run helm upgrade",
                TIME + "CHART_VERSION=1.2.3",
                TIME + "env:",
                TIME + "  image: server",
                TIME + "##[endgroup]",
                TIME + "done").version());
    }

    @ParameterizedTest
    @ValueSource(strings = { "", "##[group]Post actions/checkout", "##[group]Run echo done" })
    void version_afterAHeaderThatIsCutOff_isRead(String next) {
        assertEquals(Optional.of("1.2.3"), read(
                TIME + "##[group]Run helm upgrade",
                TIME + ESC + "36;1mCHART_VERSION=9.0.0" + ESC + "0m",
                TIME + "shell: /usr/bin/bash -e {0}",
                TIME + "env:",
                TIME + "  CHART_VERSION: 9.0.1",
                TIME + "CHART_VERSION=1.2.3",
                TIME + next).version());
        assertEquals(Optional.of("1.2.3"), read(
                TIME + "##[group]Run helm upgrade",
                TIME + ESC + "36;1mCHART_VERSION=9.0.0" + ESC + "0m",
                TIME + "CHART_VERSION=1.2.3",
                TIME + next).version());
    }

    @Test
    void version_inTheColourOfAHeaderButOutsideOfOne_isRead() {
        assertEquals(Optional.of("1.2.3"), read(
                TIME + "##[group]Run helm upgrade",
                TIME + "shell: /usr/bin/bash -e {0}",
                TIME + "##[endgroup]",
                TIME + ESC + "36;1mCHART_VERSION=1.2.3" + ESC + "0m").version());
    }

    @ParameterizedTest
    @ValueSource(strings = { "10 %\r50 %\rCHART_VERSION=1.2.3", "10 %\rCHART_VERSION: 1.2.3\r", "\rCHART_VERSION = 1.2.3\rdone",
            "C\0H\0A\0R\0T\0_\0V\0E\0R\0S\0I\0O\0N\0=\0001\0.\0002\0.\0003\0" })
    void version_writtenOverProgressOrInUtf16_isRead(String line) {
        assertEquals(Optional.of("1.2.3"), read(TIME + line).version());
    }

    @Test
    void version_inALineThatComesInParts_isRead() {
        ChartVersionExtractor log = new ChartVersionExtractor();
        log.accept(TIME + "10 %\r", false);
        log.accept("20 %\rCHART_VERSION=1.2.3\r", true);
        log.accept("100 %", true);
        assertEquals(Optional.of("1.2.3"), log.version());

        ChartVersionExtractor echo = new ChartVersionExtractor();
        echo.accept(TIME + "##[group]Run deploy", false);
        echo.accept(TIME + ESC + "36;1mhelm upgrade", false);
        echo.accept("CHART_VERSION=9.0.0" + ESC + "0m", true);
        assertEquals(Optional.empty(), echo.version());
    }

    @ParameterizedTest
    @CsvSource({ "CHART_VERSION=***, true", "export CHART_VERSION=\"***\", true", "CHART_VERSION: v***, true",
            "::set-output name=CHART_VERSION::***, true", "OLD_CHART_VERSION=***, false", "CHART_VERSION=1.2.3, false" })
    void masksVersion_starsInItsPlace(String line, boolean masked) {
        assertEquals(masked, read(TIME + line).masksVersion());
    }

    @ParameterizedTest
    @ValueSource(strings = { "CHART_VERSION=" + ESC + "32m1.2.3" + ESC + "0m", ESC + "1mCHART_VERSION" + ESC + "0m=v1.2.3",
            ESC + "38;5;42mCHART_VERSION=1.2.3" + ESC + "K", ESC + "?25l" + ESC + "2KCHART_VERSION=1.2.3" })
    void version_inColour_isRead(String line) {
        assertEquals(Optional.of("1.2.3"), read(TIME + line).version());
    }

    @Test
    void version_severalTimes_isTheLast() {
        assertEquals(Optional.of("1.2.4"), read("CHART_VERSION=1.2.5", "CHART_VERSION=1.2.4", "CHART_VERSION=$NEXT",
                "OLD_CHART_VERSION=1.2.3").version());
    }

    @Test
    void version_inTheFirstLineBehindAByteOrderMark_isRead() {
        assertEquals(Optional.of("1.2.3"), read("\uFEFF" + TIME + "CHART_VERSION=1.2.3").version());
        assertEquals(Optional.empty(),
                read("\uFEFF" + TIME + "##[group]Run deploy", TIME + ESC + "36;1mCHART_VERSION=9.0.0").version());
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', value = {
            "CHART_NAME=mattermost-server, mattermost-server",
            "CHART_NAME=\"server_2.x\", server_2.x",
            "+ CHART_NAME='server', server",
            "Chart: mattermost-server v1.1.937, mattermost-server",
            "Chart:  server 1.1.937, server",
            "OLD_CHART_NAME=server, ``",
            "CHART_NAME=$NAME, ``",
            "Chart: server, ``",
            "HelmChart: server v1.2.3, ``" })
    void name_inALine_isRead(String line, String name) {
        assertEquals(name, read(TIME + line).name());
    }

    @Test
    void name_saidInTwoWays_isTheVariable() {
        ChartVersionExtractor log = read(TIME + "Chart: one v1.0.0", TIME + "CHART_NAME=two",
                TIME + "Chart: three v1.0.0", TIME + "CHART_VERSION=1.2.3");

        assertEquals("two", log.name());
        assertEquals(Optional.of("1.2.3"), log.version());
    }

    private static ChartVersionExtractor read(String... lines) {
        ChartVersionExtractor extractor = new ChartVersionExtractor();
        List.of(lines).forEach(line -> extractor.accept(line, false));
        return extractor;
    }
}
