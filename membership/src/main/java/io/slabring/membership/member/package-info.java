/**
 * The state machines of a member: they have no threads, clocks or sockets.
 *
 * <p>{@link io.slabring.membership.member.Participant} is the entry point. The first member is the
 * <em>sequencer</em>: it numbers editions and sends them. Every member <em>follows</em>: it takes
 * editions, and knows whether it may have missed one.
 */
package io.slabring.membership.member;
