package io.slabring.load.generator;

import module java.base;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.slabring.load.generator.Replies.ForeignReplyException;
import io.slabring.load.targets.Login;

/**
 * A connection of a {@link Client} to one target: writes requests into an array, flushes them
 * together, and reads the answers. Belongs to its event loop.
 */
final class Link extends ChannelInboundHandlerAdapter implements Replies.Listener {
  private static final int LOGIN_REPLY_MAX = 1024;

  private final LoadLoop loop;
  private final Client client;
  private final int target;
  private final boolean first;
  private final Requests requests;
  private final Flight flight = new Flight();
  private final Replies replies;
  private final Verifier verifier;
  private ChannelHandlerContext context;

  /** What was sent first and is not answered, or null. */
  private Login login;

  /** The beginning of an answer whose rest is to come. */
  private byte[] carry = new byte[0];

  private int carried;

  /** Whether a bulk get is being written; its keys are those of the flight's last request. */
  private boolean inBulk;

  private long now;

  /**
   * @param first whether it is the first connection to the target, for which the run waits
   */
  Link(LoadLoop loop, Client client, int target, boolean first) {
    this.first = first;
    this.loop = loop;
    this.client = client;
    this.target = target;
    requests = new Requests(loop.workload.protocol(), loop.names, loop.values);
    verifier = loop.verifier;
    replies = Replies.of(loop.workload.protocol(), flight, this, verifier != null);
  }

  boolean isUp() {
    return context != null;
  }

  boolean isFirst() {
    return first;
  }

  /** Whether the client still uses it. */
  boolean isCurrent() {
    return client.links()[target] == this;
  }

  Client client() {
    return client;
  }

  int target() {
    return target;
  }

  // --- requests ---

  void get(int key, long start) {
    flight.add(Operation.GET, start);
    flight.addKey(key, floor(key));
    requests.getKey(key);
    requests.get();
  }

  /** Adds a key to the bulk get that is being written, or begins one. */
  void bulkKey(int key, long start) {
    if (!inBulk) {
      inBulk = true;
      flight.add(Operation.BULK, start);
    }
    flight.addKey(key, floor(key));
    requests.getKey(key);
  }

  /** Ends the bulk get. Returns whether there was one. */
  boolean endBulk() {
    if (!inBulk) {
      return false;
    }
    inBulk = false;
    requests.get();
    return true;
  }

  void set(int key, int ttl, long start) {
    int version = write(Operation.SET, key);
    flight.add(Operation.SET, start);
    flight.addKey(key, version);
    requests.set(key, version, ttl, ttl == 0 ? 0 : loop.epochSecond() + ttl);
  }

  void delete(int key, long start) {
    int version = write(Operation.DELETE, key);
    flight.add(Operation.DELETE, start);
    flight.addKey(key, version);
    requests.delete(key);
  }

  void incr(int key, long start) {
    flight.add(Operation.INCR, start);
    flight.addKey(key, 0);
    requests.incr(key);
  }

  void addCounter(int key, int ttl, long start) {
    flight.add(Operation.ADD, start);
    flight.addKey(key, 0);
    requests.addCounter(key, ttl);
  }

  private int floor(int key) {
    return verifier == null ? 0 : verifier.floor(key);
  }

  private int write(Operation operation, int key) {
    return verifier == null ? 0 : verifier.write(operation, key, client.id(), loop.elapsed());
  }

  int pendingBytes() {
    return requests.length();
  }

  /** Sends what was written since the last time. */
  void flush() {
    int length = requests.length();
    if (length > 0 && context != null) {
      ByteBuf buffer = context.alloc().directBuffer(length);
      buffer.writeBytes(requests.buffer(), 0, length);
      loop.tally.bytesSent += length;
      context.writeAndFlush(buffer, context.voidPromise());
    }
    requests.clear();
  }

  // --- answers ---

  @Override
  public void channelActive(ChannelHandlerContext active) {
    if (active.pipeline().get(SslHandler.class) == null) {
      up(active);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext source, Object event) {
    if (event instanceof SslHandshakeCompletionEvent handshake) {
      if (handshake.isSuccess()) {
        up(source);
      } else {
        loop.lost(this, "the TLS handshake failed: " + handshake.cause().getMessage());
      }
    }
  }

  private void up(ChannelHandlerContext active) {
    login = loop.plan.login();
    if (login == null) {
      loggedIn(active);
    } else {
      active.writeAndFlush(Unpooled.wrappedBuffer(login.request()));
    }
  }

  private void loggedIn(ChannelHandlerContext active) {
    login = null;
    context = active;
    loop.up(this);
  }

  /** The reply to the login, which is one line: nothing else was asked. */
  private void readLogin(ChannelHandlerContext source, byte[] in, int end) {
    keep(in, 0, end);
    String reply = new String(in, 0, end, StandardCharsets.ISO_8859_1);
    if (reply.equals("STORED\r\n")) {
      carried = 0;
      loggedIn(source);
    } else if (reply.endsWith("\n") || end > LOGIN_REPLY_MAX) {
      loop.failure.accept(loop.name(target) + ": " + Login.refusal(reply.strip()));
      source.close();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext source, Object message) {
    ByteBuf buffer = (ByteBuf) message;
    int size = buffer.readableBytes();
    byte[] in;
    int from = 0;
    if (carried == 0) {
      in = loop.input(size);
    } else {
      in = roomAfterCarry(size);
      from = carried;
    }
    buffer.readBytes(in, from, size);
    buffer.release();
    loop.tally.bytesReceived += size;
    now = System.nanoTime();
    int end = from + size;
    if (login != null) {
      readLogin(source, in, end);
      return;
    }
    try {
      int used = replies.read(in, 0, end);
      keep(in, used, end);
    } catch (ForeignReplyException e) {
      loop.failure.accept("%s answered %s".formatted(loop.name(target), e.getMessage()));
    }
  }

  private byte[] roomAfterCarry(int size) {
    if (carry.length < carried + size) {
      carry = Arrays.copyOf(carry, Math.max(carried + size, carried * 2));
    }
    return carry;
  }

  private void keep(byte[] in, int used, int end) {
    carried = end - used;
    if (carried > 0) {
      if (carry.length < carried) {
        carry = new byte[carried * 2];
      }
      System.arraycopy(in, used, carry, 0, carried);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext source) {
    if (context != null) {
      client.afterRead(now);
    }
  }

  @Override
  public void hit(int key, int floor, byte[] in, int at, int size) {
    loop.tally.hits++;
    if (verifier != null && flight.operation() != Operation.INCR) {
      verifier.hit(key, floor, in, at, size, client.id(), loop.elapsed());
    }
  }

  @Override
  public void miss(int key) {
    loop.tally.misses++;
    boolean isCounter = flight.operation() == Operation.INCR;
    if (verifier != null && !isCounter) {
      verifier.miss(key, client.id(), loop.elapsed());
    }
    loop.missed(client, key, isCounter);
  }

  @Override
  public void done() {
    Operation operation = flight.operation();
    if (verifier != null && (operation == Operation.SET || operation == Operation.DELETE)) {
      verifier.acknowledge(operation, flight.key(), flight.version(), client.id(), loop.elapsed());
    }
    loop.tally.answered(operation, target, flight.keysInAll(), now - flight.start());
    client.answered();
  }

  @Override
  public void failed(String message) {
    loop.tally.failed(flight.operation(), target, flight.keysInAll(), message);
    client.answered();
  }

  @Override
  public void channelInactive(ChannelHandlerContext source) {
    loop.lost(this, "closed the connection");
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext source, Throwable cause) {
    if (!(cause instanceof IOException)) {
      loop.failure.accept("the generator failed: " + cause);
    }
    source.close();
  }

  /** After the end of the connection: its requests are answered by this error. */
  void drop(String message) {
    context = null;
    carried = 0;
    inBulk = false;
    requests.clear();
    while (!flight.isEmpty()) {
      failed(message);
      flight.remove();
    }
  }

  void close() {
    if (context != null) {
      context.close();
    }
  }
}
