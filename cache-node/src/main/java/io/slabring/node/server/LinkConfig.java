package io.slabring.node.server;

import io.slabring.node.server.guest.Estate;
import javax.net.ssl.SSLContext;

/**
 * How the nodes of a cluster reach each other. Immutable.
 *
 * @param cluster name of the cluster
 * @param host address that listens for other nodes: a name or IP literal
 * @param port 0 for any free one
 * @param tls null for plain text
 * @param estate what this node leaves to others
 */
public record LinkConfig(String cluster, String host, int port, SSLContext tls, Estate estate) {}
