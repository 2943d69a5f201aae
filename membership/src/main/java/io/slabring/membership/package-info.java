/** Who is in the cluster: immutable {@link io.slabring.membership.ClusterView views}. */
package io.slabring.membership;
