/**
 * Which nodes there are, and which of them a key belongs to: sources of views, and the router that
 * turns the newest one into a ring and connections. {@link io.slabring.client.topology.Router} is
 * the way in.
 */
package io.slabring.client.topology;
