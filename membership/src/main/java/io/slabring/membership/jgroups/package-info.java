/**
 * Membership by JGroups. Only this package uses JGroups.
 *
 * <p>JGroups reports which processes are alive, and which of them is first. {@link
 * io.slabring.membership.jgroups.Channel} carries that and the messages of other members to one
 * thread ({@link io.slabring.membership.jgroups.MemberThread}), which runs the state machines of
 * {@code member}.
 */
package io.slabring.membership.jgroups;
