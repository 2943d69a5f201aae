package io.slabring.node.server.conversation;

import io.slabring.node.server.command.Commands;
import io.slabring.node.store.StoreStats;
import io.slabring.node.store.life.Whereabouts;
import io.slabring.protocol.RequestParser;

/**
 * What the conversations of one event loop share: how requests are parsed, executed and measured.
 *
 * @param lookahead parses requests; a conversation copies what it needs beyond their execution
 * @param times how long commands take; null where that is not measured
 * @param clock tells the second
 * @param forwarder has other nodes carry out requests; null where there are none
 * @param whereabouts where keys are that the store does not have; the store's
 */
public record Stages(
    Terms terms,
    RequestParser parser,
    Lookahead lookahead,
    Commands commands,
    CommandTimes times,
    StoreStats clock,
    Forwarder forwarder,
    Whereabouts whereabouts) {}
