/** Limits how many lines an event may write to the log. */
package io.slabring.membership.log;
