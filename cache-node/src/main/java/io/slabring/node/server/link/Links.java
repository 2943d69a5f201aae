package io.slabring.node.server.link;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelOption;
import io.netty.util.concurrent.Future;
import io.slabring.node.inheritance.Owner;
import io.slabring.node.inheritance.Peer;
import io.slabring.node.inheritance.Predecessor;
import io.slabring.node.server.conversation.Errand;
import io.slabring.node.server.conversation.Forwarder;
import io.slabring.node.server.listen.TransportKind;
import io.slabring.node.store.life.Place;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;

/**
 * The links of one event loop to all other nodes, made when they are first needed. Used on that
 * loop, except {@link #counters}.
 */
public final class Links implements Forwarder {
  /** A connection that is not there after so many milliseconds has failed. */
  private static final int CONNECT_MILLIS = 1000;

  private final LinkLoop loop;
  private final LoopTurn turn;
  private final LinkIdentity own;
  private final LinkTls tls;
  private final LinkCounters counters = new LinkCounters();
  private final Fetches fetches;
  private final Bootstrap bootstrap;
  private final Map<Peer, Link> links = new HashMap<>();
  private Future<?> clock;

  /**
   * The links of a loop, none of which is connected.
   *
   * @param transport of the loop
   * @param tls null for plain text
   */
  public Links(LinkLoop loop, LinkIdentity own, TransportKind transport, SSLContext tls) {
    this.loop = loop;
    this.own = own;
    this.tls = new LinkTls(tls);
    this.turn = new LoopTurn(loop.executor());
    this.fetches = new Fetches(loop, turn, counters);
    this.bootstrap =
        new Bootstrap()
            .group(loop.executor())
            .channelFactory(transport.channels())
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS);
  }

  /** What these links have counted. Any thread may ask. */
  public LinkCounters counters() {
    return counters;
  }

  @Override
  public Errand forward(Place owner, int hops, boolean part, Runnable changed) {
    Link link = to(((Owner) owner).peer());
    long version = own.view().getAsLong();
    ForwardErrand errand =
        new ForwardErrand(link, turn, new ByteQueue(loop.buffers()), part, hops, version, changed);
    counters.forwarded++;
    link.start(errand);
    return errand;
  }

  @Override
  public Errand fetch(Place source, ByteBuffer key, int offset, int length, Runnable changed) {
    return fetch(source, key, offset, length, 0, changed);
  }

  /** As above, of another node that had to fetch so often already. */
  public Errand fetch(
      Place source, ByteBuffer key, int offset, int length, int hops, Runnable changed) {
    Link link = to(((Predecessor) source).peer());
    return fetches.begin(link, source, key, offset, length, hops, own.view().getAsLong(), changed);
  }

  /**
   * Asks a former owner for a batch of items, and stores them here. One batch at a time should be
   * under way with each.
   *
   * @param mostBytes of the records, about; at most 1 MiB, or one item if that is larger
   * @param listener told once, on this loop and not within this call
   */
  public void pull(Predecessor source, int mostBytes, PullListener listener) {
    Link link = to(source.peer());
    long version = own.view().getAsLong();
    link.start(new PullErrand(link, loop, turn, counters, source, mostBytes, version, listener));
  }

  private Link to(Peer peer) {
    Link link = links.get(peer);
    if (link == null) {
      int tick = loop.pace().tickMillis();
      link = new Link(peer, loop, turn, own, counters, bootstrap, tls::secureClient);
      links.put(peer, link);
      if (clock == null) {
        clock =
            loop.executor().scheduleWithFixedDelay(this::tick, tick, tick, TimeUnit.MILLISECONDS);
      }
    }
    return link;
  }

  private void tick() {
    links.values().forEach(Link::tick);
  }

  /** The cluster has these nodes now: links to others are closed. */
  public void peersChanged(Collection<Peer> peers) {
    Set<Peer> stay = Set.copyOf(peers);
    for (Iterator<Link> all = links.values().iterator(); all.hasNext(); ) {
      Link link = all.next();
      if (!stay.contains(link.peer())) {
        all.remove();
        link.close("is not in the cluster any more");
      }
    }
  }

  /** Closes all links; what is under way fails. */
  public void close() {
    peersChanged(Set.of());
    if (clock != null) {
      clock.cancel(false);
      clock = null;
    }
  }
}
