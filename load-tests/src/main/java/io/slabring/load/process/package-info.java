/** What Linux tells about running processes. */
package io.slabring.load.process;
