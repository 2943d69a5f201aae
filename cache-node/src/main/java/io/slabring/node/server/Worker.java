package io.slabring.node.server;

import io.netty.util.concurrent.EventExecutor;
import io.slabring.node.store.StoreSession;
import io.slabring.protocol.RequestParser;

/**
 * What one event loop owns and its connections share: nothing here is seen by another thread,
 * except that the counters are read by {@code stats}.
 */
final class Worker {
  private final EventExecutor loop;
  private final BufferPool buffers;
  private final ReadAllocator readAllocator;
  private final RequestParser parser = new RequestParser();
  private final Lookahead lookahead;
  private final Commands commands;

  private long bytesRead;
  private long bytesWritten;

  Worker(
      EventExecutor loop,
      int bufferSize,
      boolean readsAtOnce,
      StoreSession session,
      Control control) {
    this.loop = loop;
    this.buffers = new BufferPool(loop, bufferSize);
    this.readAllocator = new ReadAllocator(buffers, readsAtOnce);
    this.lookahead = new Lookahead(parser, session);
    this.commands = new Commands(session, control);
  }

  BufferPool buffers() {
    return buffers;
  }

  ReadAllocator readAllocator() {
    return readAllocator;
  }

  RequestParser parser() {
    return parser;
  }

  /** Parses the requests; a connection must copy what it needs of one beyond its execution. */
  Lookahead lookahead() {
    return lookahead;
  }

  Commands commands() {
    return commands;
  }

  void countRead(int bytes) {
    bytesRead += bytes;
  }

  void countWritten(int bytes) {
    bytesWritten += bytes;
  }

  long bytesRead() {
    return bytesRead;
  }

  long bytesWritten() {
    return bytesWritten;
  }

  /** Frees the buffers; call on the event loop, after the last connection has gone. */
  void close() {
    buffers.close();
  }

  EventExecutor loop() {
    return loop;
  }
}
