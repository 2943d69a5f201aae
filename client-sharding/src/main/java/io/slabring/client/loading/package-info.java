/** Loading what is missing by one caller of a cluster: a state machine, leases, and flights. */
package io.slabring.client.loading;
