package io.shipyard.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientNetworkTest {

    @ParameterizedTest
    @CsvSource({ "2001:db8:1:2::3, 20010db800010002/64", "2001:db8:1:2:ffff::9, 20010db800010002/64",
            "2001:db8:1:3::3, 20010db800010003/64", "192.0.2.1, 192.0.2.1", "::ffff:192.0.2.1, 192.0.2.1",
            "no-address, no-address" })
    void of_addressOfIpv6_isItsNetwork(String address, String network) {
        assertEquals(network, ClientNetwork.of(address));
    }
}
