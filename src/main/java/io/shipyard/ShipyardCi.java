package io.shipyard;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.shipyard.start.Startup;

/** The program. */
@QuarkusMain
public class ShipyardCi {

    public static void main(String... args) {
        Startup.prepare(args);
        Quarkus.run(args);
    }
}
