/**
 * Membership by JGroups, and the only code that knows JGroups.
 *
 * <p>JGroups says which processes are alive and who of them is first. The rest is ours: the first
 * one is the <em>sequencer</em>, who numbers the views and sends them ({@link
 * io.slabring.membership.jgroups.Sequencer}); every process <em>follows</em> ({@link
 * io.slabring.membership.jgroups.Follower}). Both are plain state machines on one thread; {@link
 * io.slabring.membership.jgroups.JGroupsMembership} carries events to them.
 */
package io.slabring.membership.jgroups;
