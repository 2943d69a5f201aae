/**
 * The nodes of a cluster: immutable {@link io.slabring.membership.ClusterView views}, and the
 * settings to join it.
 */
package io.slabring.membership;
