package io.shipyard;

import org.junit.platform.suite.api.ExcludeClassNamePatterns;
import org.junit.platform.suite.api.ExcludeEngines;
import org.junit.platform.suite.api.IncludeClassNamePatterns;
import org.junit.platform.suite.api.SelectPackages;
import org.junit.platform.suite.api.Suite;

/** All tests but those of {@link FrontSuite}. */
@Suite
@SelectPackages("io.shipyard")
@IncludeClassNamePatterns(".*Test")
@ExcludeClassNamePatterns(FrontSuite.TESTS)
@ExcludeEngines("jqwik")
class BackSuite {
}
