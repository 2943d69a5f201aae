/**
 * The table of settings and what comes from it: command line, checks, help. Every other package may
 * read values here; this one knows none of them.
 */
package io.slabring.node.settings;
