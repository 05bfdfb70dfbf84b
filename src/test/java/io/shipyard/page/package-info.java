/** The page and the components: in a real browser, as QA has them, and what of them needs none. */
package io.shipyard.page;
