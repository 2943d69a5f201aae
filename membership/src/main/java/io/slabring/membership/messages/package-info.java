/**
 * What members tell each other, and its bytes: editions of the list of nodes, and messages. Knows
 * no threads, clocks or sockets.
 */
package io.slabring.membership.messages;
