/** The page and the components in a real browser, as QA has them. */
package io.shipyard.page;
