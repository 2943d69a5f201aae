/** Which node a key belongs to. Depends on the JDK only. */
package io.slabring.client.ring;
