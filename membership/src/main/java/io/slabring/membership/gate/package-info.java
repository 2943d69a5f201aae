/** The sockets of the cluster port: they let only members in, and log why a peer was rejected. */
package io.slabring.membership.gate;
