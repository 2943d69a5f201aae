/** A client's counters as Micrometer meters. Only this package needs Micrometer. */
package io.slabring.client.metrics;
