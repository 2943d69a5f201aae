package io.slabring.node.server.conversation;

import io.slabring.node.measure.Throttle;
import io.slabring.node.server.command.Client;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Warns in the log of clients that speak the binary protocol, at most once a minute. */
final class BinaryClients {
  private static final Logger LOG = LoggerFactory.getLogger(BinaryClients.class);

  private final Throttle throttle = new Throttle(Duration.ofMinutes(1));

  /** A client is refused. Thread-safe. */
  void refused(Client client) {
    long before = throttle.pass();
    if (before < 0) {
      return;
    }
    LOG.warn(
        "client {} refused: it uses memcached's binary protocol, and Slabring has the text protocol"
            + " only{}. Set the client to text: PHP sessions memcached.sess_binary_protocol=0;"
            + " php-memcached OPT_BINARY_PROTOCOL=false; pylibmc binary=False; libmemcached without"
            + " --BINARY-PROTOCOL; XMemcached TextCommandFactory; spymemcached Protocol.TEXT",
        client.describe(),
        before == 0 ? "" : " (" + before + " more clients since the last such line)");
  }
}
