/** What Linux tells about this machine and its processes. */
package io.slabring.load.process;
