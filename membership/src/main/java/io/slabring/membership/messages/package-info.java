/**
 * The messages between members and their encoding: editions of the list of nodes, and questions and
 * answers about them.
 */
package io.slabring.membership.messages;
