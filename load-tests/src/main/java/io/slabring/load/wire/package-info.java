/** A blocking connection to one server, for everything that is not load. */
package io.slabring.load.wire;
