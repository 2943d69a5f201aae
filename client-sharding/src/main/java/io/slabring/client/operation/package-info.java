/**
 * Requests to a node and their replies, each a future. Knows sockets only as something to write to.
 */
package io.slabring.client.operation;
