package io.slabring.client.node;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.slabring.client.connection.ConnectionOptions;
import io.slabring.client.connection.NodeException;
import io.slabring.client.operation.NodeOperation;
import io.slabring.client.operation.RequestOutput;
import io.slabring.client.operation.ViolationException;
import io.slabring.protocol.ReplyLine;
import java.util.ArrayList;
import java.util.List;

/**
 * One TCP connection from its opening to its end: sends the operations of the pipeline and gives
 * each its reply. Sits below Vert.x's own handler, which sees none of the bytes. Belongs to the
 * event loop.
 */
final class NodeChannel extends ChannelInboundHandlerAdapter implements ReplyReader.Sink {
  /** Longest value that any node has: memcached's largest {@code -I}. */
  private static final int OMITTED_MAX = 1 << 30;

  private static final int OPAQUE_MAX = 1_000_000;

  private final Connection owner;
  private final Pipeline pipeline;
  private final int maxValueBytes;
  private final ReplyReader reader = new ReplyReader(this);

  /** Operations whose replies are complete, but whose callers do not know yet. */
  private final List<NodeOperation<?>> answered = new ArrayList<>();

  private ChannelHandlerContext context;
  private RequestOutput output;

  private final NodeHandshake handshake;
  private boolean ready;

  /** The number for the next request; see {@link NodeOperation#opaque(int)}. */
  private int nextOpaque;

  private boolean ended;
  private boolean sending;
  private long read;

  NodeChannel(
      Connection owner, Pipeline pipeline, ConnectionOptions options, NodeHandshake handshake) {
    this.owner = owner;
    this.pipeline = pipeline;
    this.maxValueBytes = options.maxValueBytes;
    this.handshake = handshake;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    this.context = context;
    this.output = new RequestOutput(context);
  }

  /** Begins to talk; ends in {@link Connection#ready} or {@link Connection#ended}. */
  void start() {
    if (!context.channel().isActive()) {
      end(owner.unavailable("closed by the node", null));
    } else {
      shakeHands();
    }
  }

  /** Takes the next step, if there is one. */
  private void shakeHands() {
    NodeOperation<?> step = handshake.step();
    if (step == null) {
      ready = true;
      owner.ready(this);
    } else {
      step.write(output);
      output.flush();
    }
  }

  /** Sends what waits, as far as the socket takes it. */
  void send() {
    if (!ready || ended || sending) {
      return;
    }
    // A write can make the channel tell at once that it is writable again: not amid a request.
    sending = true;
    try {
      do {
        writeAll();
        output.flush();
      } while (!ended && context.channel().isWritable() && pipeline.hasUnsent());
    } finally {
      sending = false;
    }
  }

  private void writeAll() {
    while (context.channel().isWritable()) {
      NodeOperation<?> operation = pipeline.send();
      if (operation == null) {
        return;
      }
      if (operation.isExpired()) {
        pipeline.unsend();
        owner.release(operation);
      } else {
        operation.opaque(opaques(operation.weight()));
        operation.write(output);
      }
    }
  }

  /**
   * The first of so many numbers in a row. They come again after a million, which is many times
   * {@link ConnectionOptions#maxPendingOperations}, so no two requests in flight have the same.
   */
  private int opaques(int count) {
    if (nextOpaque > OPAQUE_MAX - count) {
      nextOpaque = 0;
    }
    int first = nextOpaque;
    nextOpaque += count;
    return first;
  }

  /** Ends the connection for this reason; what is in flight fails with it. */
  void end(NodeException reason) {
    if (!ended) {
      ended = true;
      context.close();
      settle();
      owner.ended(this, reason);
    }
  }

  boolean wasReady() {
    return ready;
  }

  /** Bytes received. */
  long bytesRead() {
    return read;
  }

  /** Bytes sent. */
  long bytesWritten() {
    return output.written();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf buffer = (ByteBuf) message;
    try {
      if (!ended) {
        owner.busy();
        read += buffer.readableBytes();
        reader.read(buffer);
      }
    } catch (ViolationException e) {
      end(owner.violation(e.getMessage()));
    } finally {
      buffer.release();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    settle();
    owner.drain();
    ctx.fireChannelReadComplete();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    send();
    ctx.fireChannelWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    end(owner.unavailable("closed by the node", null));
    ctx.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    end(owner.unavailable("connection broken", cause));
  }

  @Override
  public int line(ReplyLine line) throws ViolationException {
    NodeOperation<?> operation = awaiting();
    if (operation == null) {
      throw new ViolationException("nothing was asked: " + line.quote());
    }
    int next =
        switch (line.kind()) {
          case ERROR -> operation.refused(owner.address(), line);
          case MALFORMED -> throw new ViolationException("malformed reply: " + line.quote());
          default -> operation.line(line);
        };
    if (next > limit(operation)) {
      throw new ViolationException(
          "a value of %d bytes, of at most %d".formatted(next, limit(operation)));
    }
    if (next == NodeOperation.DONE) {
      done(operation);
    }
    return next;
  }

  /** Longest value that may follow, kept or not. */
  private int limit(NodeOperation<?> operation) {
    return operation.takesOmitted() ? OMITTED_MAX : operation.maxValueBytes(maxValueBytes);
  }

  /** Another client's long value must not cost the replies behind it. */
  @Override
  public boolean keeps(int length) {
    return length <= awaiting().maxValueBytes(maxValueBytes);
  }

  @Override
  public void value(ReplyLine line, byte[] value) throws ViolationException {
    NodeOperation<?> operation = awaiting();
    if (operation.value(line, value) == NodeOperation.DONE) {
      done(operation);
    }
  }

  /** The operation that the next reply is for, or null. */
  private NodeOperation<?> awaiting() {
    return ready ? pipeline.head() : handshake.step();
  }

  private void done(NodeOperation<?> operation) {
    if (ready) {
      pipeline.removeHead();
      answered.add(operation);
    } else {
      NodeException refusal = handshake.next();
      if (refusal != null) {
        end(owner.unavailable("cannot connect", refusal));
      } else {
        shakeHands();
      }
    }
  }

  /**
   * Gives back what the answered operations held, then completes their callers, which may go on.
   */
  private void settle() {
    if (answered.isEmpty()) {
      return;
    }
    int operations = 0;
    long bytes = 0;
    for (NodeOperation<?> operation : answered) {
      operations += operation.weight();
      bytes += operation.bytes();
    }
    owner.answered(operations, bytes);
    for (int i = 0; i < answered.size(); i++) {
      answered.get(i).settle();
    }
    answered.clear();
  }
}
