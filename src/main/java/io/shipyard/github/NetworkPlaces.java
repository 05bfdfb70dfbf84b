package io.shipyard.github;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import io.netty.util.NetUtil;

/**
 * Where an address is, by
 * <a href="https://www.iana.org/assignments/iana-ipv4-special-registry/iana-ipv4-special-registry.xhtml">IANA's special-purpose
 * registries</a>: a server that is reachable from here only must not be read for somebody who names it from outside.
 */
public final class NetworkPlaces {

    public enum Place {
        PUBLIC,
        PRIVATE,
        LINK_LOCAL,
        LOOPBACK,
        /** No host's of its own, or a cloud's metadata, which has its credentials. */
        FORBIDDEN
    }

    /** The first that an address is in counts. */
    private final List<Range> ranges = List.of(
            // metadata services of clouds
            range("169.254.169.254/32", Place.FORBIDDEN), range("168.63.129.16/32", Place.FORBIDDEN),
            range("100.100.100.200/32", Place.FORBIDDEN), range("fd00:ec2::254/128", Place.FORBIDDEN),

            range("127.0.0.0/8", Place.LOOPBACK), range("::1/128", Place.LOOPBACK),
            range("169.254.0.0/16", Place.LINK_LOCAL), range("fe80::/10", Place.LINK_LOCAL),
            range("10.0.0.0/8", Place.PRIVATE), range("172.16.0.0/12", Place.PRIVATE), range("192.168.0.0/16", Place.PRIVATE),
            range("100.64.0.0/10", Place.PRIVATE), range("198.18.0.0/15", Place.PRIVATE),
            range("fc00::/7", Place.PRIVATE), range("fec0::/10", Place.PRIVATE),

            range("0.0.0.0/8", Place.FORBIDDEN), range("192.0.0.0/24", Place.FORBIDDEN), range("192.0.2.0/24", Place.FORBIDDEN),
            range("192.88.99.0/24", Place.FORBIDDEN), range("198.51.100.0/24", Place.FORBIDDEN),
            range("203.0.113.0/24", Place.FORBIDDEN), range("224.0.0.0/3", Place.FORBIDDEN),
            range("2001::/32", Place.FORBIDDEN), range("2001:db8::/32", Place.FORBIDDEN), range("3fff::/20", Place.FORBIDDEN),

            range("2000::/3", Place.PUBLIC), range("::/0", Place.FORBIDDEN), range("0.0.0.0/0", Place.PUBLIC));

    /** IPv6 addresses that stand for one of IPv4, and where in them it is: mapped, translated (NAT64), and 6to4. */
    private final List<Embedding> embeddings = List.of(new Embedding(prefix("::ffff:0:0:0/96"), 12),
            new Embedding(new Prefix(new byte[] { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0xff, (byte) 0xff, 0, 0, 0, 0 }, 96),
                    12),
            new Embedding(prefix("64:ff9b::/96"), 12), new Embedding(prefix("2002::/16"), 2));

    @SuppressWarnings("ArrayRecordComponent") // none is compared with another
    private record Prefix(byte[] address, int bits) {

        boolean holds(byte[] other) {
            if (other.length != address.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                if (((address[bit / 8] ^ other[bit / 8]) & 0x80 >> bit % 8) != 0) {
                    return false;
                }
            }
            return true;
        }
    }

    private record Range(Prefix prefix, Place place) {
    }

    private record Embedding(Prefix prefix, int at) {
    }

    public Place of(InetAddress address) {
        return of(address.getAddress());
    }

    /** Of an address as it is written, also within brackets; empty if it is a name. */
    static Optional<Place> ofLiteral(String host) {
        return Optional.ofNullable(NetUtil.createByteArrayFromIpAddressString(host)).map(new NetworkPlaces()::of);
    }

    private Place of(byte[] address) {
        byte[] real = embeddings.stream().filter(embedding -> embedding.prefix.holds(address)).findFirst()
                .map(embedding -> Arrays.copyOfRange(address, embedding.at, embedding.at + 4)).orElse(address);
        return ranges.stream().filter(range -> range.prefix.holds(real)).findFirst().orElseThrow().place();
    }

    private static Range range(String prefix, Place place) {
        return new Range(prefix(prefix), place);
    }

    private static Prefix prefix(String text) {
        String[] parts = text.split("/");
        try {
            return new Prefix(InetAddress.getByName(parts[0]).getAddress(), Integer.parseInt(parts[1]));
        } catch (UnknownHostException noLiteral) {
            throw new IllegalArgumentException(text, noLiteral);
        }
    }
}
