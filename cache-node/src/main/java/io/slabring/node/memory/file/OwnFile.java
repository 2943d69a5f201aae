package io.slabring.node.memory.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;

/**
 * What makes a file one that this program may write over: it is a regular file of this user with
 * one name, and it is empty or begins as the program begins its files. Whatever else lies there
 * stays as it is.
 */
public final class OwnFile {
  /** So many flipped bits of the first eight bytes are damage, more are another program's file. */
  private static final int DAMAGED_BITS = 4;

  private static final int TYPE = 0170000;
  private static final int REGULAR = 0100000;
  private static final int DIRECTORY = 0040000;
  private static final int LINK = 0120000;

  private OwnFile() {}

  /**
   * Checks that a path leads to a file of this user and to nothing else, or to nothing.
   *
   * @return whether there is a file
   * @throws IOException when something else is there; the message says what, and what to do
   */
  public static boolean exists(Path path) throws IOException {
    Map<String, Object> attributes;
    try {
      attributes = Files.readAttributes(path, "unix:mode,nlink,uid", LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return false;
    }
    switch ((int) attributes.get("mode") & TYPE) {
      case REGULAR -> {}
      case LINK -> throw refused(path, "is a symbolic link: name the file itself");
      case DIRECTORY -> throw refused(path, "is not a file");
      default -> throw refused(path, "is a FIFO, a socket or a device: name a regular file");
    }
    int names = (int) attributes.get("nlink");
    if (names > 1) {
      throw refused(path, "has " + names + " names (hard links): it must have one");
    }
    int owner = (int) attributes.get("uid");
    int user = FileCalls.effectiveUser();
    if (owner != user) {
      throw refused(
          path,
          "belongs to the user %d, and this process runs as %d: name another file, or delete it"
              .formatted(Integer.toUnsignedLong(owner), Integer.toUnsignedLong(user)));
    }
    return true;
  }

  /**
   * Checks that a file begins as this program begins it, except for a few flipped bits.
   *
   * @param length of the file in bytes; an empty one has nothing to lose
   * @param found its first eight bytes, little-endian; zeros for those that it does not have
   * @param expected what this program writes there
   * @throws IOException when another program wrote it
   */
  public static void requireMagic(Path path, long length, long found, long expected)
      throws IOException {
    long differing = found ^ expected;
    boolean own =
        length >= Long.BYTES
            ? Long.bitCount(differing) <= DAMAGED_BITS
            : differing << Long.SIZE - length * Byte.SIZE == 0; // cut short
    if (length > 0 && !own) {
      throw refused(
          path,
          "was not written by slabring, so it is not overwritten: name another file, or delete it");
    }
  }

  private static IOException refused(Path path, String why) {
    return new IOException(path + " " + why);
  }
}
