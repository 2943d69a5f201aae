package io.slabring.node.server;

import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.uring.IoUringIoHandler;
import io.slabring.client.ring.Ring;
import io.slabring.client.ring.RingKind;
import io.slabring.client.ring.RingNode;
import io.slabring.node.admin.PrefixStats;
import io.slabring.node.admin.StatsPages;
import io.slabring.node.conformance.FreePorts;
import io.slabring.node.inheritance.Custody;
import io.slabring.node.inheritance.Members;
import io.slabring.node.inheritance.Peer;
import io.slabring.node.inheritance.Placement;
import io.slabring.node.server.buffer.BufferPool;
import io.slabring.node.server.buffer.ReadAllocator;
import io.slabring.node.server.conversation.Lookahead;
import io.slabring.node.server.conversation.Stages;
import io.slabring.node.server.guest.Estate;
import io.slabring.node.server.guest.GuestLoop;
import io.slabring.node.server.guest.LinkServer;
import io.slabring.node.server.link.LinkIdentity;
import io.slabring.node.server.link.LinkLoop;
import io.slabring.node.server.link.LinkPace;
import io.slabring.node.server.link.Links;
import io.slabring.node.server.listen.ListenAddress;
import io.slabring.node.server.listen.ListenException;
import io.slabring.node.server.listen.TransportKind;
import io.slabring.node.server.stream.ReplyQuota;
import io.slabring.node.settings.Settings;
import io.slabring.node.store.Store;
import io.slabring.node.store.command.StoreSession;
import io.slabring.node.store.life.Clock;
import io.slabring.node.store.life.Place;
import io.slabring.node.store.life.Whereabouts;
import io.slabring.node.store.settings.StoreConfig;
import io.slabring.protocol.RequestParser;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;

/** A store with one event loop that takes links of other nodes and makes links to them. */
public final class LinkNode implements AutoCloseable {
  private static final int LARGE = 16 << 10;
  private static final LinkPace PATIENT = new LinkPace(1000, 5000);

  /** The first handshake of a process takes seconds of a core. */
  private static final LinkPace VERY_PATIENT = new LinkPace(10_000, 5000);

  private static final List<String> NODES =
      List.of("far", "friend", "heir", "liar", "near", "old", "one", "other", "third", "two");

  private final String id;
  private final Store store;
  private final TransportKind transport;
  private final EventLoopGroup group;
  private final EventLoop executor;
  private final LinkLoop loop;
  private final GuestLoop guests;
  private final LinkIdentity identity;
  private final SSLContext tls;
  private final Links links;
  private final Queue<Integer> bequests = new ConcurrentLinkedQueue<>();
  private final Places places = new Places();
  private LinkServer server;
  private volatile long view = 7;

  /** A node in plain text. */
  public static LinkNode start(String id) {
    return listening(new LinkNode(id, null, TransportKind.NIO, LinkPace.STANDARD));
  }

  /** A patient node with certificates. */
  public static LinkNode secure(String id, SSLContext tls) {
    return listening(new LinkNode(id, tls, TransportKind.NIO, VERY_PATIENT));
  }

  /** A node in plain text that waits for ten seconds for others, and for five for a view. */
  public static LinkNode patient(String id) {
    return patient(id, TransportKind.NIO);
  }

  /** As above, by a transport; a test is skipped if that does not work here. */
  public static LinkNode patient(String id, TransportKind transport) {
    return listening(new LinkNode(id, null, transport, PATIENT));
  }

  private static LinkNode listening(LinkNode node) {
    node.listen(0);
    return node;
  }

  private static EventLoopGroup loop(TransportKind transport) {
    assumeTrue(transport.isAvailable(), transport.wireName() + " is not available here");
    try {
      return new MultiThreadIoEventLoopGroup(
          1,
          switch (transport) {
            case IO_URING -> IoUringIoHandler.newFactory();
            case EPOLL -> EpollIoHandler.newFactory();
            case NIO -> NioIoHandler.newFactory();
          });
    } catch (IllegalStateException e) { // no memory for rings
      return abort(transport.wireName() + " does not work here: " + e.getMessage());
    }
  }

  private LinkNode(String id, SSLContext tls, TransportKind transport, LinkPace pace) {
    this.id = id;
    this.transport = transport;
    group = loop(transport);
    executor = group.next();
    this.tls = tls;
    store = new Store(StoreConfig.ofMemory(64L << 20).withMaxItemBytes(8 << 20), Clock.system());
    Settings settings = Settings.defaults();
    List<ListenAddress> addresses = List.of(ListenAddress.tcp("127.0.0.1", 0));
    ServerConfig config = new ServerConfig(settings, addresses, List.of(), null, null);
    PrefixStats prefixes = new PrefixStats(':', false);
    ServerParts parts =
        new ServerParts(
            config,
            store,
            new Administration(
                new StatsPages(store, settings, prefixes), prefixes, () -> {}, level -> {}));
    StoreSession session = store.newSession();
    RequestParser parser = new RequestParser();
    BufferPool buffers = new BufferPool(executor, LARGE, 24 << 20);
    loop =
        new LinkLoop(
            executor, buffers, new ReadAllocator(buffers, transport.readsAtOnce()), session, pace);
    identity =
        new LinkIdentity("test", () -> id, everybody(), () -> 1_700_000_000_000L, () -> view);
    links = new Links(loop, identity, transport, tls);
    Stages stages =
        new Stages(
            parts.terms,
            parser,
            new Lookahead(parser, session),
            parts.commands(session, null),
            null,
            store.stats(),
            links,
            places);
    guests = new GuestLoop(loop, stages, new ReplyQuota(0, 1), links);
  }

  /** Where a test says that keys are. */
  private static final class Places implements Whereabouts {
    private volatile Whereabouts told = Whereabouts.ALONE;

    @Override
    public Place of(byte[] key, int length, long hash) {
      return told.of(key, length, hash);
    }

    @Override
    public Place before(long asOf, byte[] key, int length, long hash) {
      return told.before(asOf, key, length, hash);
    }

    @Override
    public void settle(long hash) {
      told.settle(hash);
    }

    @Override
    public boolean admit(Place source, long hash) {
      return told.admit(source, hash);
    }

    @Override
    public void endInheritances() {
      told.endInheritances();
    }

    @Override
    public long version() {
      return told.version();
    }
  }

  /** By a view that is newer than that of the other nodes, all keys belong to somebody else. */
  public void ownsNothing(Peer owner) {
    Custody custody = new Custody(true, 1 << 10, System::nanoTime);
    List<RingNode> nodes = List.of(new RingNode(owner.id(), owner.linkPort(), 1));
    Ring ring = RingKind.of("ketama").build(nodes);
    custody.enter(8, new Placement(ring, List.of(owner), -1), Set.of(owner.id()), true);
    whereabouts(custody);
  }

  /** Keys that this node does not have are there. */
  public void whereabouts(Whereabouts ofKeys) {
    places.told = ofKeys;
    store.whereabouts(ofKeys);
  }

  /** This node has a new view. */
  public void enter(long version) {
    view = version;
    server.viewCame();
  }

  /** What a test has this node leave to others. */
  private final class Left implements Estate {
    @Override
    public boolean hasEntered(long version) {
      return store.hasEntered(version);
    }

    @Override
    public int next(long asOf, String heirId, int[] refs) {
      Integer next = bequests.poll();
      refs[0] = next == null ? 0 : next;
      return next == null ? 0 : 1;
    }

    @Override
    public void done(long asOf, String heirId) {}
  }

  /** References to the items that this node hands over; any node may take them. */
  public Queue<Integer> bequests() {
    return bequests;
  }

  /** The session of the loop. */
  public StoreSession session() {
    return loop.session();
  }

  /** Listens for links; port 0 for any. */
  public void listen(int port) {
    try {
      server =
          LinkServer.start(
              List.of(guests),
              identity,
              new Left(),
              transport,
              new InetSocketAddress("127.0.0.1", port),
              tls);
    } catch (ListenException e) {
      throw new AssertionError(e);
    }
  }

  /** Closes the port and all links that others have made. */
  public void stopListening() {
    server.close();
  }

  /** Takes links of other nodes. */
  public LinkServer server() {
    return server;
  }

  /** The links to other nodes; used on the loop. */
  public Links links() {
    return links;
  }

  /** This node as others know it. */
  public Peer peer() {
    return new Peer(id, id + ":11211", "127.0.0.1", server.port());
  }

  /**
   * A node at whose port nobody listens. One that has just stopped to listen may still have
   * connections accepted by the kernel.
   */
  public static Peer gone(String id) {
    return new Peer(id, id + ":11211", "127.0.0.1", FreePorts.next());
  }

  /** Its items. */
  public Store store() {
    return store;
  }

  /** Bytes of buffers that are in use; asked on the loop. */
  public long bufferBytes() {
    return loop.buffers().allocatedBytes() - loop.buffers().idleBytes();
  }

  /** Runs something on the loop. */
  public <T> T onLoop(Callable<T> action) {
    try {
      return executor.submit(action).get(120, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** The loop. */
  public EventLoop executor() {
    return executor;
  }

  @Override
  public void close() {
    onLoop(
        () -> {
          links.close();
          return null;
        });
    server.close();
    group.shutdownGracefully(0, 0, TimeUnit.SECONDS).awaitUninterruptibly();
    store.checkInvariants(0);
    store.close();
  }

  /** The nodes that tests use; all of them have been members for ever. */
  private static Members everybody() {
    Members members = new Members();
    members.enter(0, NODES, true);
    return members;
  }
}
