package io.shipyard;

import org.junit.platform.suite.api.ExcludeEngines;
import org.junit.platform.suite.api.IncludeClassNamePatterns;
import org.junit.platform.suite.api.SelectPackages;
import org.junit.platform.suite.api.Suite;

/** Half of the tests, by the time they take, in a process of its own; {@link BackSuite} has all others. */
@Suite
@SelectPackages("io.shipyard")
@IncludeClassNamePatterns(FrontSuite.TESTS)
@ExcludeEngines("jqwik")
class FrontSuite {

    /** All of one profile or without the application, so that this process builds it once. */
    static final String TESTS = "io\\.shipyard\\.(?:(?:api|outbox|page|start|streams|webhook)\\.(?!SignIn).*"
            + "|ci\\.(?:Renamed|Superseded).*|deployment\\.(?:ArgoCdSource|SharedAnswers))Test";
}
