/**
 * What nodes send each other over links, as bytes: frames and what is in them. Knows no sockets.
 */
package io.slabring.node.server.frames;
