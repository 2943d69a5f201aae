/** The TLS context of the cluster port, from a secret or from certificate files. */
package io.slabring.membership.tls;
