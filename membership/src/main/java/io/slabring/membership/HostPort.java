package io.slabring.membership;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An address whose host name is not resolved yet. Immutable.
 *
 * @param host a name or IP literal, without brackets
 * @param port 1 to 65535
 */
public record HostPort(String host, int port) {
  private static final Pattern FORM =
      Pattern.compile("(?:([A-Za-z0-9._-]{1,253})|\\[([0-9A-Fa-f:.]{2,45})]):([0-9]{1,5})");

  /**
   * Parses {@code host:port} or {@code [IPv6]:port}.
   *
   * @throws IllegalArgumentException if the text is neither
   */
  public static HostPort parse(String text) {
    Matcher form = FORM.matcher(text);
    int port = form.matches() ? Integer.parseInt(form.group(3)) : 0;
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("join: expected host:port: " + text);
    }
    return new HostPort(form.group(1) == null ? form.group(2) : form.group(1), port);
  }

  @Override
  public String toString() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }
}
