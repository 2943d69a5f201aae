/**
 * A node's part in a cluster: {@link io.slabring.node.cluster.ClusterMember} joins, serves and
 * leaves, and says with every view which keys are the node's own. Knows no sockets of clients.
 */
package io.slabring.node.cluster;
