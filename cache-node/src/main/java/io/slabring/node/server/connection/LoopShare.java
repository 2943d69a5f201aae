package io.slabring.node.server.connection;

import io.slabring.node.server.buffer.BufferPool;
import io.slabring.node.server.buffer.ReadAllocator;
import io.slabring.node.server.conversation.Stages;
import io.slabring.node.server.listen.ConnectionGate;
import io.slabring.node.server.stream.ReplyQuota;
import io.slabring.node.server.watch.WatchLog;

/**
 * What the connections of one event loop share.
 *
 * @param buffers they read and write with these
 * @param reads gives their channels the buffers they read into
 * @param longLines memory for the beginnings of long lines
 * @param traffic counts what they read and write
 * @param round when their replies are sent; null if their channels send
 * @param quota how many replies each may have under way
 * @param log the log for clients that watch
 * @param gate lets connections in, and is told when one is gone
 * @param table knows the open connections
 * @param stages what their requests go through
 */
public record LoopShare(
    BufferPool buffers,
    ReadAllocator reads,
    LineMemory longLines,
    Traffic traffic,
    SendRound round,
    ReplyQuota quota,
    WatchLog log,
    ConnectionGate gate,
    ConnectionTable table,
    Stages stages) {}
