package io.slabring.node.server.link;

import io.netty.channel.EventLoop;
import io.slabring.node.server.buffer.BufferPool;
import io.slabring.node.server.buffer.ReadAllocator;
import io.slabring.node.store.command.StoreSession;

/**
 * What the links of one event loop share with its clients. Used on that loop.
 *
 * @param executor the loop
 * @param buffers they read and write with these
 * @param reads gives their channels the buffers they read into
 * @param session of the store, which items of other nodes go to and come from
 * @param pace how long things may take
 */
public record LinkLoop(
    EventLoop executor,
    BufferPool buffers,
    ReadAllocator reads,
    StoreSession session,
    LinkPace pace) {}
