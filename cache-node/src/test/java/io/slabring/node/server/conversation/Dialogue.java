package io.slabring.node.server.conversation;

import io.slabring.node.admin.PrefixStats;
import io.slabring.node.server.command.AdminCommands;
import io.slabring.node.server.command.ClassicCommands;
import io.slabring.node.server.command.ClusterDirectory;
import io.slabring.node.server.command.Commands;
import io.slabring.node.server.command.CrawlerCommand;
import io.slabring.node.server.command.DebugCommands;
import io.slabring.node.server.command.GeneralStats;
import io.slabring.node.server.command.KeySampler;
import io.slabring.node.server.command.MetaCommands;
import io.slabring.node.server.command.NodeCommands;
import io.slabring.node.server.command.Permissions;
import io.slabring.node.server.command.StatsCommand;
import io.slabring.node.server.command.TuningCommands;
import io.slabring.node.server.command.WatchCommand;
import io.slabring.node.server.login.AuthFile;
import io.slabring.node.server.login.LoginCounters;
import io.slabring.node.server.stream.ReplyQuota;
import io.slabring.node.server.stream.ReplyStream;
import io.slabring.node.server.stream.Span;
import io.slabring.node.server.watch.Dumps;
import io.slabring.node.server.watch.Watchers;
import io.slabring.node.store.Store;
import io.slabring.node.store.command.StoreSession;
import io.slabring.node.store.life.Clock;
import io.slabring.node.store.settings.StoreConfig;
import io.slabring.protocol.RequestParser;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A conversation with a real store and commands but without sockets, event loops and Netty. Keeps
 * the input that was not used, as a connection does.
 */
final class Dialogue implements AutoCloseable {
  private static final int INPUT = 1 << 20;
  private static final int LOG_BYTES = 64 << 10;

  private final Store store;
  private final StoreSession session;
  private final KeySampler keys;
  private final Watchers watchers;
  private final Dumps dumps = new Dumps();
  private final TestOutlet outlet = new TestOutlet();
  private final TestClient client;
  private final ReplyStream replies;
  private final Conversation conversation;
  private final Span input = new Span(ByteBuffer.allocateDirect(INPUT));
  private int kept;

  /**
   * A conversation that has not begun.
   *
   * @param users who is let in; null for everybody
   */
  Dialogue(int requestsPerTurn, AuthFile users) {
    this(requestsPerTurn, users, null, Clock.system());
  }

  /**
   * A conversation that has not begun, on a node that has other nodes.
   *
   * @param others where keys are, and what is done there; null without other nodes
   */
  Dialogue(int requestsPerTurn, AuthFile users, OtherNodes others, Clock time) {
    store = new Store(StoreConfig.ofMemory(64 << 20), time);
    watchers = new Watchers(store, LOG_BYTES, LOG_BYTES);
    if (others != null) {
      store.whereabouts(others);
    }
    session = store.newSession();
    keys = new KeySampler(store.stats());
    Permissions all = new Permissions(true, true, true, true, true);
    PrefixStats prefixes = new PrefixStats(':', false);
    ClusterDirectory cluster = new ClusterDirectory(false, 0, () -> null);
    GeneralStats general = new GeneralStats(store, null, prefixes, () -> null);
    AdminCommands admin =
        new AdminCommands(
            new NodeCommands(store, all, general, cluster, null, level -> {}, () -> {}),
            new TuningCommands(store),
            new StatsCommand(null, general, prefixes, cluster, number -> "END\r\n", all),
            new CrawlerCommand(store, dumps, all),
            new WatchCommand(watchers, all),
            new DebugCommands(store.debug(), all));
    Commands commands =
        new Commands(
            session,
            new ClassicCommands(session, cluster, prefixes, keys),
            new MetaCommands(session, keys),
            admin);
    RequestParser parser = new RequestParser();
    Stages stages =
        new Stages(
            new Terms(requestsPerTurn, true, users, new LoginCounters()),
            parser,
            new Lookahead(parser, session),
            commands,
            null,
            store.stats(),
            others,
            store.whereabouts());
    client = new TestClient(() -> conversation().comeBack(), this::goOn);
    replies = new ReplyStream(outlet, new ReplyQuota(0, 1));
    conversation = new Conversation(stages, replies, client);
  }

  Conversation conversation() {
    return conversation;
  }

  Store store() {
    return store;
  }

  StoreSession session() {
    return session;
  }

  KeySampler keys() {
    return keys;
  }

  TestOutlet outlet() {
    return outlet;
  }

  TestClient client() {
    return client;
  }

  /** Bytes of the input that were not used. */
  int kept() {
    return kept;
  }

  /** Sends a text of one byte a character; tells what the conversation waits for then. */
  Wait say(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    input.bytes().put(kept, bytes);
    kept += bytes.length;
    return goOn();
  }

  /** Goes on with the input that was not used. */
  Wait goOn() {
    replies.resume();
    conversation.proceed();
    int stop = conversation.advance(input, 0, kept);
    byte[] rest = new byte[kept - stop];
    input.bytes().get(stop, rest);
    input.bytes().put(0, rest);
    kept = rest.length;
    replies.flush();
    return conversation.waitsFor();
  }

  /** The rest of what was not used does not come. */
  Wait giveUp() {
    conversation.giveUp(input, 0, kept);
    replies.flush();
    return conversation.waitsFor();
  }

  /** All that was answered since the last call. */
  String answers() {
    return outlet.take();
  }

  @Override
  public void close() {
    client.leave();
    conversation.close();
    replies.close();
    dumps.close();
    watchers.close();
    store.checkInvariants(0);
    store.close();
  }
}
