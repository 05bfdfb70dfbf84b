package io.shipyard.github;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.shipyard.github.NetworkPlaces.Place;

class NetworkPlacesTest {

    private final NetworkPlaces places = new NetworkPlaces();

    @ParameterizedTest
    @CsvSource({ "140.82.121.6, PUBLIC", "9.255.255.255, PUBLIC", "11.0.0.0, PUBLIC", "172.15.255.255, PUBLIC",
            "172.32.0.0, PUBLIC", "192.167.255.255, PUBLIC", "100.63.255.255, PUBLIC", "100.128.0.0, PUBLIC",
            "169.253.255.255, PUBLIC", "126.255.255.255, PUBLIC", "128.0.0.0, PUBLIC", "223.255.255.255, PUBLIC",
            "2606:50c0:8000::154, PUBLIC", "2a0a:a440::1, PUBLIC",
            "10.0.0.0, PRIVATE", "10.255.255.255, PRIVATE", "172.16.0.0, PRIVATE", "172.31.255.255, PRIVATE",
            "192.168.0.1, PRIVATE", "100.64.0.0, PRIVATE", "100.127.255.255, PRIVATE", "198.18.0.1, PRIVATE",
            "198.19.255.255, PRIVATE", "fc00::1, PRIVATE", "fdff:ffff::1, PRIVATE", "fec0::1, PRIVATE",
            "127.0.0.1, LOOPBACK", "127.255.255.255, LOOPBACK", "::1, LOOPBACK", "169.254.0.1, LINK_LOCAL",
            "fe80::1, LINK_LOCAL", "febf::1, LINK_LOCAL",
            "0.0.0.0, FORBIDDEN", "0.1.2.3, FORBIDDEN", "192.0.0.8, FORBIDDEN", "192.0.2.1, FORBIDDEN",
            "198.51.100.7, FORBIDDEN", "203.0.113.9, FORBIDDEN", "192.88.99.1, FORBIDDEN", "224.0.0.1, FORBIDDEN",
            "239.255.255.255, FORBIDDEN", "240.0.0.1, FORBIDDEN", "255.255.255.255, FORBIDDEN", "::, FORBIDDEN",
            "ff02::1, FORBIDDEN", "2001:db8::1, FORBIDDEN", "2001::1, FORBIDDEN", "100::1, FORBIDDEN", "4000::1, FORBIDDEN",
            "169.254.169.254, FORBIDDEN", "168.63.129.16, FORBIDDEN", "100.100.100.200, FORBIDDEN",
            "fd00:ec2::254, FORBIDDEN" })
    void of_anAddress_isByItsRange(String address, Place place) throws UnknownHostException {
        assertEquals(place, places.of(InetAddress.getByName(address)));
    }

    @ParameterizedTest
    @CsvSource({ "::ffff:127.0.0.1, LOOPBACK", "::ffff:10.1.2.3, PRIVATE", "::ffff:140.82.121.6, PUBLIC",
            "64:ff9b::7f00:1, LOOPBACK", "64:ff9b::a9fe:a9fe, FORBIDDEN", "64:ff9b::8c52:7906, PUBLIC",
            "2002:7f00:1::, LOOPBACK", "2002:c0a8:101::1, PRIVATE", "2002:8c52:7906::1, PUBLIC",
            "::127.0.0.1, FORBIDDEN", "::ffff:0:127.0.0.1, LOOPBACK", "64:ff9b:1::7f00:1, FORBIDDEN" })
    void of_anAddressThatStandsForAnother_isOfTheOther(String address, Place place) throws UnknownHostException {
        assertEquals(place, places.of(InetAddress.getByName(address)));
    }

    /** Java itself reads a text of this form as an address of IPv4; it can be made nevertheless. */
    @Test
    void of_aMappedAddressAsItIs_isOfTheOther() throws UnknownHostException {
        byte[] mapped = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0xff, (byte) 0xff, 127, 0, 0, 1 };
        assertEquals(Place.LOOPBACK, places.of(Inet6Address.getByAddress("host", mapped, -1)));
    }

    @ParameterizedTest
    @CsvSource({ "127.1", "2130706433", "[::ffff:7f00:1]", "[::1]" })
    void of_aWayToWriteLoopback_isLoopback(String written) throws UnknownHostException {
        assertEquals(Place.LOOPBACK, places.of(InetAddress.getByName(written)));
    }
}
