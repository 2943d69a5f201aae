package io.slabring.node;

import io.slabring.node.settings.Admin;
import io.slabring.node.settings.HostAndPort;
import io.slabring.node.settings.Settings;
import io.slabring.node.settings.UsageException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * {@code --admin} and its token, checked. Immutable.
 *
 * @param bind where to answer HTTP; port 0 takes any free one
 * @param tokenFile the file with the bearer token; null for none, which only loopback allows
 */
record AdminSettings(HostAndPort bind, Path tokenFile) {
  private static final String LOOPBACK = "127.0.0.1";
  private static final int PORT = 9150;
  private static final int TOKEN_MIN = 16;
  private static final int TOKEN_MAX = 4096;

  /**
   * Those of a command line.
   *
   * @return null without {@code --admin}
   * @throws UsageException when a rule is broken
   */
  static AdminSettings of(Settings settings) {
    String file = settings.get(Admin.TOKEN_FILE);
    if (settings.get(Admin.ADDRESS) == null) {
      if (file != null) {
        throw UsageException.badUsage("--admin-token-file needs --admin");
      }
      return null;
    }
    HostAndPort bind = bind(settings.get(Admin.ADDRESS));
    if (file == null && !isLoopback(bind)) {
      throw UsageException.badUsage(
          "--admin %s is reachable from other machines: add --admin-token-file", bind);
    }
    return new AdminSettings(bind, file == null ? null : Path.of(file).toAbsolutePath());
  }

  private static HostAndPort bind(String text) {
    boolean portOnly = text.matches("[0-9]+");
    return HostAndPort.parse("--admin", portOnly ? LOOPBACK + ":" + text : text, PORT);
  }

  private static boolean isLoopback(HostAndPort bind) {
    try {
      return InetAddress.getByName(bind.host()).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw UsageException.badUsage("--admin: no such host: \"%s\"", bind.host());
    }
  }

  /**
   * Reads the token, without the line end that an editor leaves.
   *
   * @return null when none is asked for
   * @throws UsageException when it cannot be used
   */
  byte[] token() {
    if (tokenFile == null) {
      return null;
    }
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(tokenFile);
    } catch (IOException e) {
      throw UsageException.badUsage("--admin-token-file: cannot read %s", tokenFile);
    }
    int end = bytes.length;
    while (end > 0 && (bytes[end - 1] == '\n' || bytes[end - 1] == '\r')) {
      end--;
    }
    if (end < TOKEN_MIN || end > TOKEN_MAX) {
      throw UsageException.badValue(
          "--admin-token-file must hold %d to %d bytes: %d", TOKEN_MIN, TOKEN_MAX, end);
    }
    return Arrays.copyOf(bytes, end);
  }
}
