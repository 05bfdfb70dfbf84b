package io.shipyard.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChartVersionTest {

    /** Of the specification, and what is beyond it. */
    private static final List<String> ASCENDING = List.of("0.9.302", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta",
            "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "1.0.1-0", "v1.0.1", "1.2.9", "1.10",
            "1.10.1",
            "2.0.0-x-y.z", "2.0.0", "10.0.0", "20260302.1.0");

    @Test
    void isNewer_ofOrderedVersions_isTheOrder() {
        for (int one = 0; one < ASCENDING.size(); one++) {
            for (int other = 0; other < ASCENDING.size(); other++) {
                assertEquals(one > other, ChartVersion.isNewer(ASCENDING.get(one), ASCENDING.get(other)),
                        ASCENDING.get(one) + " and " + ASCENDING.get(other));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({ "1.2.3, 1.2.3, true", "v1.2.3, 1.2.3, true", "1.2, 1.2.0, true", "1.2.3+5, 1.2.3, true",
            "1.2.3+5, 1.2.3_5, true", "1.2.3+5, 1.2.3+6, false", "1.2.3-rc.1, 1.2.3, false", "main, main, true",
            "main, 1.2.3, false", "1.x, 1.2.3, false", "'', 1.2.3, false", "1.2.3, 1.2.4, false" })
    void same_isWhateverBothStandFor(String one, String other, boolean same) {
        assertEquals(same, ChartVersion.same(one, other));
        assertEquals(same, ChartVersion.same(other, one));
    }

    @ParameterizedTest
    @CsvSource({ "main, 1.0.0", "1.0.0, main", "1.x, 1.0.0", "1.0.0+2, 1.0.0+1", "1, 0.9.0", "'', ''",
            "9999999999999999999.0.0, 1.0.0" })
    void isNewer_ofWhatCannotBeCompared_isFalse(String one, String other) {
        assertFalse(ChartVersion.isNewer(one, other));
    }
}
