/** Results as a page that a browser shows without anything else. */
package io.slabring.load.report;
