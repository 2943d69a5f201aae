/** Encryption of connections: certificates, their reload, the handlers that encrypt. */
package io.slabring.node.server.tls;
