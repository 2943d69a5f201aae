package io.slabring.node.server;

import io.slabring.node.admin.Moves;
import io.slabring.node.inheritance.Members;
import io.slabring.node.inheritance.Peer;
import io.slabring.node.inheritance.Predecessor;
import io.slabring.node.server.guest.GuestLoop;
import io.slabring.node.server.guest.LinkServer;
import io.slabring.node.server.link.LinkCounters;
import io.slabring.node.server.link.LinkIdentity;
import io.slabring.node.server.link.LinkLoop;
import io.slabring.node.server.link.Links;
import io.slabring.node.server.link.PullListener;
import io.slabring.node.server.listen.ListenException;
import io.slabring.node.server.listen.TransportKind;
import io.slabring.node.store.Store;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToLongFunction;

/**
 * This node and the others of its cluster: the port at which they reach it, and for each event loop
 * the links to them. Thread-safe.
 */
final class NodeLinks implements AutoCloseable {
  /** The links of one event loop, and what it does for other nodes. */
  private record OfLoop(LinkLoop loop, Links links) {}

  private final LinkConfig config;
  private final LinkIdentity identity;
  private final List<OfLoop> loops = new CopyOnWriteArrayList<>();
  private final List<GuestLoop> guests = new CopyOnWriteArrayList<>();
  private final AtomicInteger turn = new AtomicInteger();
  private volatile TransportKind transport = TransportKind.NIO;
  private volatile LinkServer server;
  private volatile String nodeId = "";
  private final Members members = new Members();

  NodeLinks(LinkConfig config, Store store) {
    this.config = config;
    this.identity =
        new LinkIdentity(
            config.cluster(),
            () -> nodeId,
            members,
            store::epochMilli,
            () -> store.whereabouts().version());
  }

  /** The transport of all loops; call it before the first. */
  void use(TransportKind ofLoops) {
    transport = ofLoops;
  }

  /** The links of one more loop. */
  Links add(LinkLoop loop) {
    Links links = new Links(loop, identity, transport, config.tls());
    loops.add(new OfLoop(loop, links));
    return links;
  }

  /** One more loop carries out requests of other nodes. */
  void serve(GuestLoop guest) {
    guests.add(guest);
  }

  /**
   * Starts to listen for other nodes, once all loops are there.
   *
   * @throws ListenException if the address cannot be used
   */
  void listen() throws ListenException {
    server =
        LinkServer.start(
            guests,
            identity,
            config.estate(),
            transport,
            new InetSocketAddress(config.host(), config.port()),
            config.tls());
  }

  /** The port at which other nodes reach this one. */
  int port() {
    return server.port();
  }

  /**
   * A new view has these nodes. When this returns, nothing is carried out any more that a node has
   * sent which is not in the view.
   *
   * @param selfId id of this node
   * @param nodes all of them, this one included
   * @param continuous whether this node had the view directly before
   */
  void membersChanged(long version, String selfId, Collection<Peer> nodes, boolean continuous) {
    nodeId = selfId;
    boolean loses = members.enter(version, nodes.stream().map(Peer::id).toList(), continuous);
    List<Peer> others = nodes.stream().filter(node -> !node.id().equals(selfId)).toList();
    for (OfLoop each : loops) {
      each.loop().executor().execute(() -> each.links().peersChanged(others));
    }
    if (loses) {
      server.checkMembers(); // it waits for the loops, and requests wait for the view
    }
  }

  /** All that belongs to this node has the new view: what other nodes have sent by it goes on. */
  void viewEntered() {
    server.viewCame();
  }

  /** Closes all links that other nodes have made; returns when that is done. */
  void dismissAll() {
    server.dismissAll();
  }

  /**
   * Asks a former owner for a batch of items, by the links of one loop after the other.
   *
   * @param mostBytes of all items; 0 says that no more are wanted
   * @param listener called on that loop
   */
  void pull(Predecessor source, int mostBytes, PullListener listener) {
    OfLoop by = loops.get(Math.floorMod(turn.getAndIncrement(), loops.size()));
    by.loop().executor().execute(() -> by.links().pull(source, mostBytes, listener));
  }

  /** What has moved between this node and others, as far as links know. */
  Moves moves() {
    List<LinkCounters> all = new ArrayList<>(server.counters());
    loops.forEach(each -> all.add(each.links().counters()));
    return new Moves(
        sum(all, LinkCounters::forwarded),
        sum(all, LinkCounters::failures),
        sum(all, LinkCounters::served),
        sum(all, LinkCounters::fetchHits),
        sum(all, LinkCounters::inherited),
        0,
        sum(all, LinkCounters::bequeathed),
        0);
  }

  private static long sum(List<LinkCounters> all, ToLongFunction<LinkCounters> counter) {
    return all.stream().mapToLong(counter).sum();
  }

  @Override
  public void close() {
    if (server != null) {
      server.close();
    }
    for (OfLoop each : loops) {
      each.loop().executor().execute(each.links()::close);
    }
  }
}
