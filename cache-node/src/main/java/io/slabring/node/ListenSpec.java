package io.slabring.node;

import io.slabring.node.server.tls.ListenerTls;
import io.slabring.node.settings.UsageException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * One address of {@code -l}, in memcached's notation {@code proto[name]:tag[name]:host:port}.
 *
 * @param host name or address, without brackets
 * @param port 0 for any free port, else 1 to 65535
 * @param tls what it does about TLS when the node has a certificate
 */
record ListenSpec(String host, int port, ListenerTls tls) {
  private static final String ANY = "0.0.0.0";
  private static final int MAX_TAG = 8;

  ListenSpec(String host, int port) {
    this(host, port, ListenerTls.DEFAULT);
  }

  /**
   * Reads all values of {@code -l}.
   *
   * @param tls whether {@code -Z} was given
   * @param port of addresses that name none; -1 for any free one; 0 when nothing is to be listened
   *     on
   */
  static List<ListenSpec> parse(List<String> values, int port, boolean tls) {
    int defaultPort = Math.max(0, port);
    LinkedHashSet<ListenSpec> addresses = new LinkedHashSet<>();
    for (String value : values) {
      for (String item : value.split("[,;]")) {
        if (!item.isBlank()) {
          addresses.add(named(item.strip(), defaultPort, tls));
        }
      }
    }
    if (addresses.isEmpty()) {
      throw UsageException.badUsage("failed to listen on one of interface(s) : -l names none");
    }
    return port == 0 ? List.of() : new ArrayList<>(addresses);
  }

  private static ListenSpec named(String item, int defaultPort, boolean tls) {
    try {
      return parseOne(item, defaultPort, tls);
    } catch (UsageException e) {
      throw e.about("-l");
    }
  }

  private static ListenSpec parseOne(String item, int defaultPort, boolean withTls) {
    ListenerTls tls = tls(item, withTls);
    String plain = tls == ListenerTls.DEFAULT ? item : item.substring(item.indexOf(':') + 1);
    String rest = withoutTag(withoutProtocol(plain));
    if (rest.startsWith("[")) {
      int close = rest.indexOf(']');
      if (close < 0) {
        throw UsageException.badUsage("Invalid IPV6 address: \"%s\"", rest);
      }
      String host = rest.substring(1, close);
      String after = rest.substring(close + 1);
      int port = after.startsWith(":") ? port(after.substring(1)) : defaultPort;
      return new ListenSpec(host, port, tls);
    }
    int colon = rest.indexOf(':');
    // Two colons without brackets: an IPv6 address without a port.
    boolean hasPort = colon >= 0 && rest.indexOf(':', colon + 1) < 0;
    String host = hasPort ? rest.substring(0, colon) : rest;
    int port = hasPort ? port(rest.substring(colon + 1)) : defaultPort;
    return new ListenSpec(host.equals("*") || host.isEmpty() ? ANY : host, port, tls);
  }

  private static ListenerTls tls(String item, boolean withTls) {
    String prefix = item.substring(0, Math.max(0, item.indexOf(':')));
    ListenerTls tls =
        switch (prefix) {
          case "notls" -> ListenerTls.NONE;
          case "btls" -> ListenerTls.SERVER_ONLY;
          case "mtls" -> ListenerTls.MUTUAL;
          default -> ListenerTls.DEFAULT;
        };
    if (tls != ListenerTls.DEFAULT && !withTls) {
      throw UsageException.badUsage("'%s' option is valid only when SSL is enabled", prefix);
    }
    return tls;
  }

  private static String withoutProtocol(String item) {
    if (!item.startsWith("proto[")) {
      return item;
    }
    int close = item.indexOf(']');
    if (close < 0) {
      throw UsageException.badUsage("Invalid protocol spec: \"%s\"", item.substring(5));
    }
    String protocol = item.substring("proto[".length(), close);
    if (!List.of("ascii", "negotiating").contains(protocol)) {
      throw UsageException.badUsage(
          "Invalid protocol spec: \"%s\" (only the text protocol is spoken)", protocol);
    }
    return afterColon(item, close);
  }

  private static String withoutTag(String item) {
    if (!item.startsWith("tag[") && !item.startsWith("tag_")) {
      return item;
    }
    int start = "tag[".length();
    int close = item.indexOf(']', start);
    if (close < 0) {
      close = item.indexOf('_', start);
    }
    if (close < 0) {
      throw UsageException.badUsage("Invalid tag in socket config: \"%s\"", item.substring(3));
    }
    if (close == start || close - start > MAX_TAG) {
      throw UsageException.badUsage(
          "Listener tags must be between 1 and 8 characters: \"%s\"", item.substring(start, close));
    }
    return afterColon(item, close);
  }

  private static String afterColon(String item, int close) {
    return item.substring(Math.min(item.length(), close + 2));
  }

  private static int port(String text) {
    int port;
    try {
      port = Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw UsageException.badUsage("Invalid port number: \"%s\"", text);
    }
    if (port < -1 || port > 65_535) {
      throw UsageException.badUsage("Invalid port number: \"%s\"", text);
    }
    return Math.max(0, port);
  }
}
