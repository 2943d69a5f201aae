/** What this node does for other nodes that ask over links: requests, and items that are theirs. */
package io.slabring.node.server.guest;
