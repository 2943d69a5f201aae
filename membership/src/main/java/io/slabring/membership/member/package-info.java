/**
 * What a member does about what it hears: plain state machines, without threads, clocks or sockets.
 *
 * <p>{@link io.slabring.membership.member.Participant} is the way in. The first member is the
 * <em>sequencer</em>: it numbers the editions and sends them. Every member <em>follows</em>: it
 * takes them, and knows whether it may have missed one.
 */
package io.slabring.membership.member;
