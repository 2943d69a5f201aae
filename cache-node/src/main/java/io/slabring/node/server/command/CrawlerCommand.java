package io.slabring.node.server.command;

import io.slabring.node.server.stream.ReplyStream;
import io.slabring.node.server.watch.Dump;
import io.slabring.node.server.watch.Dumps;
import io.slabring.node.store.Store;
import io.slabring.node.store.settings.Tunables;
import io.slabring.protocol.Reply;
import io.slabring.protocol.Request;
import java.util.BitSet;

/**
 * The command {@code lru_crawler}: what looks for dead items, and the listings of all items.
 * Thread-safe.
 */
public final class CrawlerCommand {
  private static final int SLEEP_MAX = 1_000_000;

  /** Size classes that the command knows, whatever the table has. */
  private static final int CLASS_IDS = 64;

  private final Store store;
  private final Tunables tunables;
  private final Dumps dumps;
  private final Permissions permissions;

  /** The command for one store and its listings. */
  public CrawlerCommand(Store store, Dumps dumps, Permissions permissions) {
    this.store = store;
    this.tunables = store.tunables();
    this.dumps = dumps;
    this.permissions = permissions;
  }

  After execute(Request request, ReplyStream replies, Client client) {
    boolean three = request.tokenCount() == 3;
    Dump.Kind dump = null;
    if (three && !request.token(1, "crawl")) {
      if (request.token(1, "metadump")) {
        dump = Dump.Kind.META;
      } else if (request.token(1, "mgdump")) {
        dump = Dump.Kind.MG;
      }
    }
    Reply reply = dump == null ? change(request) : dump(dump, request, replies, client);
    if (reply == null) {
      return After.AWAY;
    }
    if (!request.noreply()) {
      replies.reply(reply);
    }
    return After.LINE;
  }

  private Reply change(Request request) {
    if (request.tokenCount() == 3 && request.token(1, "crawl")) {
      return tunables.crawler ? crawl(request.tokenText(2)) : Reply.CRAWLER_DISABLED;
    }
    if (request.tokenCount() == 3 && request.token(1, "tocrawl")) {
      long count = request.tokenUnsigned32(2);
      if (count < 0) {
        return Reply.BAD_FORMAT;
      }
      tunables.crawlerPerRun = (int) Math.min(count, Integer.MAX_VALUE);
      return Reply.OK;
    }
    if (request.tokenCount() == 3 && request.token(1, "sleep")) {
      long micros = request.tokenUnsigned32(2);
      if (micros < 0) {
        return Reply.BAD_FORMAT;
      }
      if (micros > SLEEP_MAX) {
        return Reply.CRAWLER_SLEEP_TOO_LONG;
      }
      tunables.crawlerSleepMicros = (int) micros;
      return Reply.OK;
    }
    return request.tokenCount() == 2 ? turn(request) : Reply.ERROR;
  }

  private Reply turn(Request request) {
    if (request.token(1, "enable")) {
      if (tunables.crawler) {
        return Reply.CRAWLER_IS_STARTED;
      }
      tunables.crawler = true;
      return Reply.OK;
    }
    if (request.token(1, "disable")) {
      tunables.crawler = false;
      return Reply.OK;
    }
    return Reply.ERROR;
  }

  private Reply crawl(String words) {
    if (words.equals("hash")) {
      return Reply.CRAWLER_UNKNOWN_ERROR;
    }
    BitSet classes = classes(words);
    if (classes == null) {
      return Reply.CRAWLER_BAD_CLASS;
    }
    if (classes.isEmpty()) {
      return Reply.CRAWLER_NOT_STARTED;
    }
    boolean busy = dumps.isRunning() || !store.crawl(classes);
    return busy ? Reply.CRAWLER_RUNNING : Reply.OK;
  }

  /** Begins a dump; null when it answers from now on. */
  private Reply dump(Dump.Kind kind, Request request, ReplyStream replies, Client client) {
    boolean meta = kind == Dump.Kind.META;
    if (!tunables.crawler) {
      return Reply.CRAWLER_DISABLED;
    }
    if (!permissions.dump()) {
      return meta ? Reply.METADUMP_NOT_ALLOWED : Reply.KEY_DUMP_NOT_ALLOWED;
    }
    if (replies.isPending()) {
      return meta ? Reply.METADUMP_NOT_FIRST : Reply.MGDUMP_NOT_FIRST;
    }
    String words = request.tokenText(2);
    BitSet classes = words.equals("hash") ? store.stats().allClasses() : classes(words);
    if (classes == null) {
      return Reply.CRAWLER_BAD_CLASS;
    }
    if (classes.isEmpty()) {
      return Reply.CRAWLER_NOT_STARTED;
    }
    Dump dump = new Dump(kind, classes, client.sideChannel(), store, client::comeBack);
    return dumps.start(dump) ? null : Reply.CRAWLER_RUNNING;
  }

  /** Class numbers from a list such as {@code 1,2} or {@code all}; null when one is not valid. */
  private BitSet classes(String words) {
    if (words.equals("all")) {
      return store.stats().allClasses();
    }
    BitSet classes = new BitSet();
    for (String id : words.split(",", -1)) {
      if (id.isEmpty()) {
        continue;
      }
      int number = id.matches("[0-9]{1,4}") ? Integer.parseInt(id) : 0;
      if (number < 1 || number >= CLASS_IDS && number > store.stats().largestClass()) {
        return null;
      }
      classes.set(number);
    }
    return classes;
  }
}
