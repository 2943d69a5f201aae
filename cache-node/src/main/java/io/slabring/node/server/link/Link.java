package io.slabring.node.server.link;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.slabring.node.inheritance.Peer;
import io.slabring.node.server.frames.BadFrameException;
import io.slabring.node.server.frames.Hello;
import io.slabring.node.server.frames.LinkFormat;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one event loop sends to one other node: a connection, made when it is first needed, and the
 * requests that are under way on it. Used on that loop.
 */
final class Link {
  /*
   * A slot of the connection is in use from the first byte of a request to the end of its reply,
   * also when nobody waits for that any more. Requests for which there is no slot wait in order. A
   * request that takes too long fails, and the others go on. While a node says nothing at all, new
   * requests fail at once, and after five seconds the connection is given up. Time is counted in
   * turns of a timer of the loop, so that a pause of this process lets nothing time out.
   */
  private static final Logger LOG = LoggerFactory.getLogger(Link.class);

  /** A request without progress for so many turns of 100 ms fails: 1 s. */
  private static final int PATIENCE = 10;

  /** A connection with requests on which nothing comes for so many turns is closed: 5 s. */
  private static final int SILENCE_MAX = 50;

  /** Longest pause between two attempts to connect, in turns. */
  private static final int PAUSE_MAX = 10;

  private enum State {
    IDLE,
    CONNECTING,
    OPEN,
    PAUSED,
    GONE
  }

  private final Peer peer;
  private final LinkLoop loop;
  private final LoopTurn turn;
  private final LinkIdentity own;
  private final LinkCounters counters;
  private final Bootstrap bootstrap;

  private final ArrayDeque<LinkErrand> waiting = new ArrayDeque<>();
  private final Slots<LinkErrand> slots = new Slots<>();

  private State state = State.IDLE;
  private Connection connection;
  private String lastFailure;
  private int pause;
  private int now;
  private int heard;
  private int resumeAt;

  /** Whether it is the other node's turn in some slot. */
  private boolean owed;

  /**
   * A link that is not connected.
   *
   * @param bootstrap knows the loop and the kind of channel
   * @param secure puts encryption in front of a new channel's handlers
   */
  Link(
      Peer peer,
      LinkLoop loop,
      LoopTurn turn,
      LinkIdentity own,
      LinkCounters counters,
      Bootstrap bootstrap,
      Consumer<Channel> secure) {
    this.peer = peer;
    this.loop = loop;
    this.turn = turn;
    this.own = own;
    this.counters = counters;
    this.bootstrap = bootstrap.clone();
    this.bootstrap.handler(
        new ChannelInitializer<Channel>() {
          @Override
          protected void initChannel(Channel channel) {
            LinkHandler.configure(channel.config(), loop);
            secure.accept(channel);
            channel.pipeline().addLast("link", new Connection());
          }
        });
  }

  /** The other node. */
  Peer peer() {
    return peer;
  }

  /** Turn of the clock. */
  int now() {
    return now;
  }

  /** Where requests are written; only for one that has a slot. */
  FrameWriter out() {
    return connection.out;
  }

  /** By how much this node's clock of items is ahead of the other's; only while connected. */
  long clockAheadSeconds() {
    return connection.clockAheadSeconds();
  }

  /** Begins a request, when there is a slot for it. */
  void start(LinkErrand errand) {
    errand.progress = now;
    if (peer.linkPort() == 0) {
      fail(errand, "takes no requests of other nodes");
    } else if (state == State.GONE) {
      fail(errand, "is not in the cluster any more");
    } else if (state == State.PAUSED) {
      fail(errand, lastFailure);
    } else if (!slots.isEmpty() && now - heard > PATIENCE) {
      fail(errand, LinkFailure.TOO_LATE);
    } else {
      waiting.add(errand);
      if (state == State.OPEN) {
        assign();
      } else if (state == State.IDLE) {
        connect();
      }
    }
  }

  /** Nobody waits for a request any more. */
  void giveUp(LinkErrand errand) {
    if (errand.slot != LinkErrand.NO_SLOT) {
      endRequest(errand);
    }
  }

  /** Tells the other side that nothing more comes, or is waited for, if it does not know. */
  private void endRequest(LinkErrand errand) {
    if (!errand.requestEnded || !errand.replyEnded) {
      errand.requestEnded = true;
      connection.out.cancel(errand.slot);
    }
    freeIfOver(errand);
  }

  private void freeIfOver(LinkErrand errand) {
    int slot = errand.slot;
    if (errand.requestEnded && errand.replyEnded && slot != LinkErrand.NO_SLOT) {
      errand.slot = LinkErrand.NO_SLOT;
      slots.free(slot);
      assign();
    }
  }

  private void assign() {
    while (state == State.OPEN && !waiting.isEmpty()) {
      if (waiting.peek().isOver()) {
        waiting.poll();
      } else if (slots.isFull()) {
        return;
      } else {
        LinkErrand errand = waiting.poll();
        if (slots.isEmpty()) {
          heard = now;
        }
        errand.slot = slots.take(errand);
        errand.credit = LinkFormat.WINDOW;
        errand.window = LinkFormat.WINDOW;
        errand.progress = now;
        errand.started();
      }
    }
  }

  private void fail(LinkErrand errand, String reason) {
    counters.failures++;
    errand.failed(reason);
  }

  private void connect() {
    state = State.CONNECTING;
    ChannelFuture attempt = bootstrap.connect(peer.ip(), peer.linkPort());
    attempt.addListener(
        done -> {
          if (!done.isSuccess()) {
            LOG.debug("cannot connect to {}", peer, done.cause());
            disconnected(LinkFailure.of(done.cause()));
          }
        });
  }

  /** The connection is gone, or could not be made. */
  private void disconnected(String reason) {
    if (state != State.CONNECTING && state != State.OPEN) {
      return;
    }
    boolean wasOpen = state == State.OPEN;
    if (wasOpen) {
      counters.openLinks--;
    }
    connection = null;
    lastFailure = reason;
    pause = wasOpen ? 1 : Math.clamp(pause * 2L, 1, PAUSE_MAX);
    state = State.PAUSED;
    resumeAt = now + pause;
    failAll(reason);
  }

  private void failAll(String reason) {
    slots.each(
        errand -> {
          errand.slot = LinkErrand.NO_SLOT;
          if (!errand.isOver()) {
            fail(errand, reason);
          }
        });
    slots.clear();
    for (LinkErrand errand = waiting.poll(); errand != null; errand = waiting.poll()) {
      if (!errand.isOver()) {
        fail(errand, reason);
      }
    }
  }

  /** A turn of the clock. */
  void tick() {
    now++;
    if (state == State.PAUSED && now - resumeAt >= 0) {
      state = State.IDLE;
    }
    owed = false;
    slots.each(this::check);
    if (!owed) {
      heard = now; // it has nothing to say
    }
    while (!waiting.isEmpty() && isLate(waiting.peek())) {
      LinkErrand errand = waiting.poll();
      if (!errand.isOver()) {
        counters.timeouts++;
        fail(errand, LinkFailure.TOO_LATE);
      }
    }
    if (!slots.isEmpty() && now - heard > SILENCE_MAX) {
      connection.close("has said nothing for 5 s");
    }
  }

  private boolean isLate(LinkErrand errand) {
    return now - errand.progress > PATIENCE;
  }

  private void check(LinkErrand errand) {
    owed |= errand.isWaiting() || errand.isOver();
    if (!errand.isWaiting()) {
      errand.progress = now;
    } else if (isLate(errand)) {
      counters.timeouts++;
      fail(errand, LinkFailure.TOO_LATE);
      endRequest(errand);
    }
  }

  /** Closes the connection, for ever: the node is not in the cluster any more. */
  void close(String reason) {
    Connection open = connection;
    if (state == State.OPEN) {
      counters.openLinks--;
    }
    state = State.GONE;
    connection = null;
    if (open != null) {
      open.closeQuietly(reason);
    }
    failAll(reason);
  }

  /** The connection while it is open. */
  private final class Connection extends LinkHandler {
    Connection() {
      super(Link.this.loop, turn, own, (long) PATIENCE * Link.this.loop.pace().tickMillis());
    }

    @Override
    protected void greeted(Hello said) {
      if (!said.nodeId().equals(peer.id())) {
        throw new BadFrameException("it is another node than " + peer.name());
      }
      if (state != State.CONNECTING) {
        closeQuietly("is not needed any more");
        return;
      }
      connection = this;
      state = State.OPEN;
      pause = 0;
      heard = now;
      counters.openLinks++;
      assign();
    }

    @Override
    protected void alive(boolean writable) {
      heard = now;
      if (writable) {
        slots.each(LinkErrand::roomCame);
      }
    }

    @Override
    protected void gone(String reason) {
      if (state == State.CONNECTING || connection == this) {
        disconnected(reason);
      }
    }

    @Override
    public void reply(int slot, ByteBuffer in, int from, int to, boolean last) {
      LinkErrand errand = slots.get(slot);
      if (errand == null || errand.replyEnded) {
        throw new BadFrameException("it answers what it was not asked");
      }
      int length = to - from;
      errand.window -= length;
      if (errand.window < 0) {
        throw new BadFrameException("it sends more than it may");
      }
      counters.replyBytes += length;
      errand.progress = now;
      errand.replyEnded = last;
      errand.received(input(), from, to, last);
      if (last) {
        if (!errand.requestEnded) {
          errand.requestEnded = true;
          out.cancel(slot);
        }
        freeIfOver(errand);
      }
    }

    @Override
    public void cut(int slot) {
      LinkErrand errand = slots.get(slot);
      if (errand != null && !errand.isOver()) {
        fail(errand, LinkFailure.CUT);
      }
      reply(slot, null, 0, 0, true);
    }

    @Override
    public void credit(int slot, int bytes) {
      LinkErrand errand = slots.get(slot);
      if (errand != null) {
        if (bytes > LinkFormat.WINDOW - errand.credit) {
          throw new BadFrameException("it allows more than it was sent");
        }
        errand.credit += bytes;
        errand.roomCame();
      }
    }

    @Override
    public void begin(int slot, int kind, int hops, long version) {
      throw new BadFrameException("a request where replies are expected");
    }

    @Override
    public void request(int slot, ByteBuffer in, int from, int to, boolean last) {
      throw new BadFrameException("a request where replies are expected");
    }

    @Override
    public void cancel(int slot) {
      throw new BadFrameException("a CANCEL where replies are expected");
    }
  }
}
