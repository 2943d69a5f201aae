/** What each command means: one method per command, which returns a result and never wire text. */
package io.slabring.node.store.command;
