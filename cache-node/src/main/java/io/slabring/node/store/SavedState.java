package io.slabring.node.store;

import io.slabring.node.memory.DamagedImageException;
import io.slabring.node.memory.Slabs;
import io.slabring.node.memory.SlabsImage;
import io.slabring.node.memory.file.OwnFile;
import io.slabring.node.store.command.CasUniques;
import io.slabring.node.store.life.Liveness;
import io.slabring.node.store.life.StoreClock;
import io.slabring.node.store.settings.StoreConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * What a store leaves behind beside the file with its pages, and how that is written:
 *
 * <pre>
 *  | magic 8 | version 4 | length 4 | id 16 | settings: length 4, text |
 *  | wall second 8 | now 4 | epoch 4 | flush at 4 | next CAS 8 | image of the pages | CRC32C 4 |
 * </pre>
 *
 * <p>Little-endian. The id is that of the memory file, so that two files of different origin do not
 * pass for a pair.
 *
 * @param wallSecond the machine's time at the end, in seconds since 1970
 * @param now second of the store's clock at the end
 * @param epoch the epoch with its high bits
 * @param flushAt second of the store's clock at which a flush is due, 0 when none is
 * @param lastCas CAS unique that was given last
 * @param image of the pages
 */
record SavedState(
    long wallSecond, int now, int epoch, int flushAt, long lastCas, SlabsImage image) {

  /**
   * Version of this file and of everything in the pages: increase it whenever {@code ItemLayout},
   * the image or this record changes, so that what an older program left is not misread.
   */
  static final int VERSION = 1;

  private static final long MAGIC = 0x4154454d42414c53L; // SLABMETA
  private static final int HEADER_BYTES = 2 * Long.BYTES;
  private static final int ID_BYTES = 2 * Long.BYTES;
  private static final int STATE_BYTES = 2 * Long.BYTES + 3 * Integer.BYTES;
  private static final int FIRST_SECOND = 2;

  /** The state at this moment of a store that nobody uses any more. */
  static SavedState of(Slabs slabs, StoreClock clock, Liveness liveness, CasUniques uniques) {
    clock.tick();
    liveness.tick();
    return new SavedState(
        clock.wallSecond(),
        clock.now(),
        liveness.fullEpoch(),
        liveness.flushAt(),
        uniques.last(),
        SlabsImage.of(slabs));
  }

  /**
   * Whether there is such a file, as far as its first bytes tell.
   *
   * @throws IOException when there is something that this program may not write over
   */
  static boolean isAt(Path path) throws IOException {
    if (!OwnFile.exists(path)) {
      return false;
    }
    try (InputStream in = Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS)) {
      byte[] first = Arrays.copyOf(in.readNBytes(Long.BYTES), Long.BYTES);
      long found = ByteBuffer.wrap(first).order(ByteOrder.LITTLE_ENDIAN).getLong();
      OwnFile.requireMagic(path, Files.size(path), found, MAGIC);
    }
    return true;
  }

  byte[] encode(UUID id, String settings) {
    byte[] text = settings.getBytes(StandardCharsets.UTF_8);
    int length =
        HEADER_BYTES
            + ID_BYTES
            + Integer.BYTES
            + text.length
            + STATE_BYTES
            + image.bytes()
            + Integer.BYTES;
    byte[] bytes = new byte[length];
    ByteBuffer to = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    to.putLong(MAGIC).putInt(VERSION).putInt(length);
    to.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
    to.putInt(text.length).put(text);
    to.putLong(wallSecond).putInt(now).putInt(epoch).putInt(flushAt).putLong(lastCas);
    image.write(to);
    to.putInt(checksum(bytes, to.position()));
    return bytes;
  }

  /**
   * Reads what {@link #encode} wrote.
   *
   * @param config of the store that shall have the items
   * @throws DamagedImageException when it cannot
   */
  static SavedState decode(byte[] bytes, UUID id, StoreConfig config) throws DamagedImageException {
    ByteBuffer from = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    try {
      require(from.getLong() == MAGIC, "it was not written by this program");
      int version = from.getInt();
      require(version == VERSION, "it has version " + version + " instead of " + VERSION);
      int length = from.getInt();
      require(length == bytes.length, "it has " + bytes.length + " bytes instead of " + length);
      int crcAt = bytes.length - Integer.BYTES;
      require(from.getInt(crcAt) == checksum(bytes, crcAt), "its checksum differs");
      UUID pair = new UUID(from.getLong(), from.getLong());
      require(pair.equals(id), "it belongs to another state of the memory file");
      byte[] text = new byte[Math.clamp(from.getInt(), 0, bytes.length)];
      from.get(text);
      requireSame(new String(text, StandardCharsets.UTF_8), config.fingerprint());
      long wallSecond = from.getLong();
      int now = from.getInt();
      require(now >= FIRST_SECOND, "its clock stands at " + now);
      int epoch = from.getInt();
      int flushAt = from.getInt();
      long lastCas = from.getLong();
      int pages = StoreConfig.pages(config.memoryBytesMax());
      SlabsImage image = SlabsImage.read(from, pages, config.sizeClasses().largest());
      return new SavedState(wallSecond, now, epoch, flushAt, lastCas, image);
    } catch (BufferUnderflowException e) {
      throw new DamagedImageException("it ends after " + bytes.length + " bytes");
    }
  }

  private static int checksum(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }

  /** Names the first setting that differs. */
  private static void requireSame(String before, String now) throws DamagedImageException {
    String[] old = before.split("\n", -1);
    String[] current = now.split("\n", -1);
    for (int i = 0; i < Math.max(old.length, current.length); i++) {
      String was = i < old.length ? old[i] : "not there";
      String is = i < current.length ? current[i] : "not there";
      require(was.equals(is), "its settings differ: " + shorten(was) + ", now " + shorten(is));
    }
  }

  private static String shorten(String setting) {
    int limit = 60;
    return setting.length() <= limit ? setting : setting.substring(0, limit) + "...";
  }

  private static void require(boolean holds, String otherwise) throws DamagedImageException {
    if (!holds) {
      throw new DamagedImageException(otherwise);
    }
  }
}
