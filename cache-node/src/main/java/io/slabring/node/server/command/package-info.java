/**
 * What each command does: classic and meta commands on items, and those that look after the node.
 */
package io.slabring.node.server.command;
