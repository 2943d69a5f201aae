/**
 * Who may see what is said on a connection: certificates, their reload, the handlers that encrypt.
 */
package io.slabring.node.server.tls;
