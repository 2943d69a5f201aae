/** From bytes to requests and on to their replies: a state machine without sockets. */
package io.slabring.node.server.conversation;
