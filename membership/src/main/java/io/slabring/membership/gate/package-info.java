/**
 * The sockets of the cluster port: they let only members in, and log why a peer was turned away.
 */
package io.slabring.membership.gate;
