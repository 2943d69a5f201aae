/** Where clients come in: transports, listening sockets, and the limit of connections. */
package io.slabring.node.server.listen;
