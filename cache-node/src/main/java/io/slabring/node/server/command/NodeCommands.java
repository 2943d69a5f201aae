package io.slabring.node.server.command;

import io.slabring.node.server.stream.ReplyStream;
import io.slabring.node.server.tls.Tls;
import io.slabring.node.server.tls.TlsException;
import io.slabring.node.store.Store;
import io.slabring.protocol.Reply;
import io.slabring.protocol.Request;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code flush_all}, {@code verbosity}, {@code shutdown}, {@code refresh_certs} and {@code config}:
 * what a client may ask of the node as a whole. Thread-safe.
 */
public final class NodeCommands {
  private static final Logger LOG = LoggerFactory.getLogger(NodeCommands.class);
  private static final int VERBOSITY_MAX = 2;

  private final Store store;
  private final Permissions permissions;
  private final GeneralStats general;
  private final ClusterDirectory cluster;
  private final Tls tls;
  private final IntConsumer verbosity;
  private final Runnable stop;
  private final AtomicBoolean stopping = new AtomicBoolean();

  /**
   * The commands of one node.
   *
   * @param tls its certificates; null without
   * @param verbosity called with the level when a client changes it
   * @param stop called once when a client shuts the node down; must return at once
   */
  public NodeCommands(
      Store store,
      Permissions permissions,
      GeneralStats general,
      ClusterDirectory cluster,
      Tls tls,
      IntConsumer verbosity,
      Runnable stop) {
    this.store = store;
    this.permissions = permissions;
    this.general = general;
    this.cluster = cluster;
    this.tls = tls;
    this.verbosity = verbosity;
    this.stop = stop;
  }

  /** flush_all. */
  Reply flush(Request request) {
    general.countFlush();
    if (!permissions.flush()) {
      return Reply.FLUSH_NOT_ALLOWED;
    }
    store.flushAll(request.exptime());
    return Reply.OK;
  }

  /** verbosity. */
  Reply verbosity(Request request) {
    verbosity.accept((int) Math.min(request.tokenUnsigned32(1), VERBOSITY_MAX));
    return Reply.OK;
  }

  /** shutdown. */
  After shutdown(Request request, ReplyStream replies) {
    if (!permissions.shutdown()) {
      replies.reply(Reply.SHUTDOWN_NOT_ENABLED);
      return After.LINE;
    }
    boolean graceful = request.tokenCount() == 2 && request.token(1, "graceful");
    if (request.tokenCount() != 1 && !graceful) {
      replies.reply(Reply.INVALID_SHUTDOWN_MODE);
      return After.LINE;
    }
    if (stopping.compareAndSet(false, true)) {
      stop.run();
    }
    return After.OVER;
  }

  /** Reads small files on the event loop: the operator asked for it and waits for the answer. */
  void refreshCertificates(ReplyStream replies) {
    if (tls == null) {
      replies.text("Error TLS not enabled\r\n");
      return;
    }
    try {
      tls.reload();
      replies.reply(Reply.OK);
    } catch (TlsException e) {
      LOG.warn("the certificates stay as they are: {}", e.getMessage());
      replies.text("Error loading the certificates: " + e.getMessage() + "\r\n");
    }
  }

  /** config get. */
  void config(Request request, ReplyStream replies, Client client) {
    boolean get = request.tokenCount() == 3 && request.tokenText(1).equals("get");
    switch (get ? request.tokenText(2) : "") {
      case "cluster" -> replies.text(cluster.answersFor(client).config());
      case "identity" -> replies.text(cluster.answersFor(client).identity());
      default -> replies.reply(Reply.ERROR);
    }
  }
}
