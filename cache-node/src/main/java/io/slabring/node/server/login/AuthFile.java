package io.slabring.node.server.login;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file of users and passwords: at most eight lines of {@code user:password}, as memcached's
 * {@code -Y} reads them. Can be read again at any time. Thread-safe.
 */
public final class AuthFile {
  /** Longest line in bytes, its end excluded; memcached cuts longer ones apart. */
  static final int LINE_MAX = 254;

  private static final Logger LOG = LoggerFactory.getLogger(AuthFile.class);
  private static final int ENTRIES_MAX = 8;
  private static final int FILE_MAX = 1 << 20;

  private record Entry(byte[] user, byte[] password) {}

  /** What a file said when it was read. */
  private record Content(List<Entry> entries, boolean endsWithNewline) {}

  private final Path file;
  private volatile Content content = new Content(List.of(), false);

  /**
   * Reads a file.
   *
   * @throws IOException when it cannot be read, has no entry or a line without a colon; the message
   *     says so
   */
  public AuthFile(Path file) throws IOException {
    this.file = file;
    reload();
  }

  /**
   * Reads the file again; clients that are connected stay connected.
   *
   * @throws IOException when it cannot be used or looks as if it is being written; the entries in
   *     use stay
   */
  public void reload() throws IOException {
    Content fresh = read();
    if (content.endsWithNewline && !fresh.endsWithNewline) {
      throw refused(
          "does not end with a newline, as it did before: it may be incomplete",
          fresh.entries.size());
    }
    content = fresh;
  }

  private Content read() throws IOException {
    byte[] bytes;
    try (var in = Files.newInputStream(file)) {
      bytes = in.readNBytes(FILE_MAX);
    } catch (IOException e) {
      throw new IOException("-Y: Could not open authfile [" + file + "] for reading", e);
    }
    List<Entry> read = new ArrayList<>();
    int from = 0;
    for (int number = 1; from < bytes.length; number++) {
      int to = from;
      while (to < bytes.length && bytes[to] != '\n') {
        to++;
      }
      if (read.size() == ENTRIES_MAX) {
        LOG.warn("{} has more than {} entries: the others are not used", file, ENTRIES_MAX);
        break;
      }
      read.add(entry(bytes, from, to, number));
      from = to + 1;
    }
    if (read.isEmpty()) {
      throw refused("has no entry, so nobody could log in. Should be 'user:password'", 1);
    }
    return new Content(List.copyOf(read), bytes[bytes.length - 1] == '\n');
  }

  private IOException refused(String why, int line) {
    return new IOException("-Y: Authfile [" + file + "] " + why + ": line " + line);
  }

  private Entry entry(byte[] bytes, int from, int to, int number) throws IOException {
    int colon = from;
    while (colon < to && bytes[colon] != ':') {
      colon++;
    }
    if (colon == to || to - from > LINE_MAX + 1) {
      String rule =
          colon == to ? "Should be 'user:password'" : "Longer than " + LINE_MAX + " bytes";
      throw refused("has a malformed entry. " + rule, number);
    }
    int end = colon + 1;
    while (end < to && bytes[end] != '\r' && bytes[end] != 0) {
      end++;
    }
    return new Entry(
        Arrays.copyOfRange(bytes, from, colon), Arrays.copyOfRange(bytes, colon + 1, end));
  }

  /** Whether there is such an entry; takes equally long for every wrong answer. */
  boolean accepts(byte[] user, byte[] password) {
    boolean found = false;
    for (Entry entry : content.entries) {
      boolean sameUser = MessageDigest.isEqual(entry.user, user);
      boolean samePassword = MessageDigest.isEqual(entry.password, password);
      found |= sameUser && samePassword;
    }
    return found;
  }
}
