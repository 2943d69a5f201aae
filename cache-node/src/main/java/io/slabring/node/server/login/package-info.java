/** Users and passwords: which there are, and what a client says until it is let in. */
package io.slabring.node.server.login;
