/** The page that the service brings: where its files are found. What they are is in {@code src/main/resources/web}. */
package io.shipyard.page;
