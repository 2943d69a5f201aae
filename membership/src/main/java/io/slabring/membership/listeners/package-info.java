/** Tells the listeners of this process about views, on a thread of its own. */
package io.slabring.membership.listeners;
