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
  private final LineMemory lineMemory = new LineMemory();
  private final Lookahead lookahead;
  private final Commands commands;
  private final StoreSession session;
  private final Watchers watchers;
  private final WatchLog log;
  private final CommandTimes times;
  private final KeySampler keys;

  private final Traffic traffic = new Traffic();
  private final ReplyQuota quota;
  private final int requestsPerTurn;

  /**
   * A worker of one loop.
   *
   * @param bufferSize size of the larger buffers in bytes
   * @param budget bytes of buffers that all loops together should have in use
   */
  Worker(
      EventExecutor loop,
      int bufferSize,
      long budget,
      boolean readsAtOnce,
      StoreSession session,
      Control control) {
    this.requestsPerTurn = control.config().requestsPerTurn;
    this.quota = new ReplyQuota(control.config().bufferMemoryLimit, control.config().threads);
    this.loop = loop;
    this.buffers = new BufferPool(loop, bufferSize, budget / control.config().threads);
    this.readAllocator = new ReadAllocator(buffers, readsAtOnce);
    this.lookahead = new Lookahead(parser, session);
    ServerConfig config = control.config();
    this.times = config.measures ? new CommandTimes() : null;
    this.keys = config.measures && config.dumpCommands ? new KeySampler(control) : null;
    this.commands = new Commands(session, control, keys);
    this.session = session;
    this.watchers = control.watchers();
    this.log = new WatchLog(watchers);
  }

  BufferPool buffers() {
    return buffers;
  }

  ReadAllocator readAllocator() {
    return readAllocator;
  }

  LineMemory lineMemory() {
    return lineMemory;
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

  Watchers watchers() {
    return watchers;
  }

  /** What those who watch are told. */
  WatchLog log() {
    return log;
  }

  /** How long commands take; null where that is not measured. */
  CommandTimes times() {
    return times;
  }

  /** Which keys are used; null where that is nobody's business. */
  KeySampler keys() {
    return keys;
  }

  /** Call it before requests of a connection are executed, for those who watch. */
  void observe(int connection) {
    int kinds = watchers.kinds();
    if ((kinds | log.kinds()) != 0) {
      log.kinds(kinds);
      log.connection(connection);
      session.observe(kinds == 0 ? null : log);
    }
  }

  /** Requests of one connection after which the others have their turn. */
  int requestsPerTurn() {
    return requestsPerTurn;
  }

  /** What its connections count. */
  Traffic traffic() {
    return traffic;
  }

  /** How many replies may be under way. */
  ReplyQuota quota() {
    return quota;
  }

  /** Frees the buffers; call on the event loop, after the last connection has gone. */
  void close() {
    buffers.close();
  }

  EventExecutor loop() {
    return loop;
  }
}
