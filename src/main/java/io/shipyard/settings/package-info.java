/** How a setting is declared, beside what MicroProfile Config and Bean Validation have for it. */
package io.shipyard.settings;
