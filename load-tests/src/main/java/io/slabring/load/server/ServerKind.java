package io.slabring.load.server;

import io.slabring.load.wire.Wire;
import io.slabring.load.workload.Workload.Protocol;
import java.io.IOException;
import java.util.List;

/** Kinds of servers: how they are configured, and how each is asked the same things. */
public enum ServerKind {
  /** A node. Its answer to "version" is that of the memcached that it imitates. */
  SLABRING("stats settings\r\n", "STAT slabring_version ", "stats\r\n", "STAT curr_items "),
  /** memcached's classic text. */
  MEMCACHED("version\r\n", "VERSION ", "stats\r\n", "STAT curr_items "),
  /** redis's protocol, RESP. */
  REDIS("*2\r\n$4\r\nINFO\r\n$6\r\nserver\r\n", "redis_version:", "*1\r\n$6\r\nDBSIZE\r\n", ":");

  private static final int LINES_MAX = 1000;

  private final String versionRequest;
  private final String versionPrefix;
  private final String itemsRequest;
  private final String itemsPrefix;

  ServerKind(String versionRequest, String versionPrefix, String itemsRequest, String itemsPrefix) {
    this.versionRequest = versionRequest;
    this.versionPrefix = versionPrefix;
    this.itemsRequest = itemsRequest;
    this.itemsPrefix = itemsPrefix;
  }

  /** What load speaks with it. */
  public Protocol protocol() {
    return this == REDIS ? Protocol.RESP : Protocol.CLASSIC;
  }

  String[] sized(int megabytes) {
    return this == REDIS
        ? ("--maxmemory " + megabytes + "mb --maxmemory-policy allkeys-lru").split(" ")
        : new String[] {"-t", "1", "-m", "" + megabytes};
  }

  List<String> at(int port) {
    return this == REDIS
        ? List.of("--bind", "127.0.0.1", "--port", "" + port, "--save", "", "--appendonly", "no")
        : List.of("-l", "127.0.0.1", "-p", "" + port);
  }

  String installation() {
    return switch (this) {
      case SLABRING -> ", or not executable";
      case MEMCACHED -> ": apt-get install memcached (Debian, Ubuntu)";
      case REDIS -> ": apt-get install redis-server (Debian, Ubuntu)";
    };
  }

  /**
   * The version of the server on a port.
   *
   * @throws IOException if it does not answer
   */
  public String version(int port) throws IOException {
    return ask(port, versionRequest, versionPrefix);
  }

  /** How many items the server on a port holds. */
  long items(int port) throws IOException {
    return Long.parseLong(ask(port, itemsRequest, itemsPrefix));
  }

  /** The rest of the first line of the answer that begins with {@code prefix}. */
  private static String ask(int port, String request, String prefix) throws IOException {
    try (Wire wire = new Wire(port)) {
      wire.text(request);
      for (int i = 0; i < LINES_MAX; i++) {
        String line = wire.line();
        if (line.startsWith(prefix)) {
          return line.substring(prefix.length()).strip();
        }
        if (line.equals("END") || line.startsWith("ERROR") || line.startsWith("CLIENT_ERROR")) {
          break;
        }
      }
    }
    throw new IOException("127.0.0.1:" + port + " did not answer with '" + prefix.strip() + "'");
  }
}
