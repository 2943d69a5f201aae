package io.slabring.node.store;

import io.slabring.node.memory.DamagedImageException;
import io.slabring.node.memory.file.MemoryFile;
import io.slabring.node.store.life.Clock;
import io.slabring.node.store.life.StoreClock;
import io.slabring.node.store.settings.StoreConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store whose items lie in a file and are there again when the next process opens it. One thread
 * at a time.
 */
public final class WarmRestart {
  /*
   * FILE has the pages; FILE.meta has what is needed to understand them and exists only while no
   * process has the file open. So a process that was killed leaves none, and the next one starts
   * empty. docs/decisions/warm-restart.md has the reasons.
   */
  private static final Logger LOG = LoggerFactory.getLogger(WarmRestart.class);

  /** So far the clock may be behind, since two processes round and are steered differently. */
  private static final long CLOCK_TOLERANCE = 10; // seconds

  private final Path metaPath;
  private final MemoryFile file;
  private final StoreConfig config;

  private WarmRestart(Path metaPath, MemoryFile file, StoreConfig config) {
    this.metaPath = metaPath;
    this.file = file;
    this.config = config;
  }

  /**
   * A store with the items that an earlier one left in this file; without items if there is none,
   * or if what it left does not fit or is damaged, which the log then says.
   *
   * @throws IOException when the file cannot be used at all: it, its {@code .meta} or {@code
   *     .meta.part} is not a file that this program wrote, another process uses it, its file system
   *     is full, or its {@code .meta} is empty
   */
  public static Store open(Path path, StoreConfig config, Clock time) throws IOException {
    Path metaPath = Path.of(path + ".meta");
    if (SavedState.isAt(metaPath) && Files.size(metaPath) == 0) {
      throw new IOException(metaPath + " is empty: delete it to start without items");
    }
    SavedState.isAt(partOf(metaPath));
    MemoryFile file = MemoryFile.open(path, StoreConfig.pages(config.memoryBytes()));
    try {
      return new WarmRestart(metaPath, file, config.withFixedMemory()).open(path, time);
    } catch (IOException | RuntimeException | Error e) {
      file.close();
      throw e;
    }
  }

  private Store open(Path path, Clock time) throws IOException {
    long start = System.nanoTime();
    byte[] meta = readMeta();
    SavedState saved = null;
    String problem = null;
    try {
      saved = meta == null ? null : decode(meta, time);
    } catch (DamagedImageException e) {
      problem = e.getMessage();
    }
    deleteMeta();
    if (saved == null) {
      file.clear();
    } else {
      file.renew();
    }
    file.allocate();
    if (!file.fileSystem().equals("tmpfs")) {
      LOG.info("{} is on {}: on tmpfs writing items costs no disk", path, file.fileSystem());
    }
    if (saved != null) {
      try {
        Store store = restore(saved, time);
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        LOG.info("{} items are back from {} after {} ms", store.stats().items(), path, millis);
        return store;
      } catch (DamagedImageException e) {
        problem = e.getMessage();
      } catch (RuntimeException e) { // whatever it is, it must not happen at every start
        problem = e.toString();
      }
      file.clear();
      file.allocate();
    }
    if (problem != null) {
      LOG.warn("starting empty, the items of the last run cannot be used: {}", problem);
    } else {
      LOG.info("starting empty: there is no {}", metaPath);
    }
    Store store = new Store(config, time);
    attach(store);
    return store;
  }

  private byte[] readMeta() throws IOException {
    try {
      return Files.readAllBytes(metaPath);
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /** For good: were it back after a power failure, items deleted from now on would be too. */
  private void deleteMeta() throws IOException {
    if (Files.deleteIfExists(metaPath)) {
      try (FileChannel directory =
          FileChannel.open(metaPath.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
        directory.force(true);
      }
    }
  }

  private SavedState decode(byte[] meta, Clock time) throws DamagedImageException {
    SavedState saved = SavedState.decode(meta, file.id(), config);
    long behind = saved.wallSecond() - time.wallSecond();
    if (behind > CLOCK_TOLERANCE) {
      throw new DamagedImageException("the clock is " + behind + " seconds behind its end");
    }
    return saved;
  }

  private Store restore(SavedState saved, Clock time) throws DamagedImageException {
    long down = Math.max(0, time.wallSecond() - saved.wallSecond());
    int now = (int) Math.min(saved.now() + down, Integer.MAX_VALUE);
    Store store = new Store(config, new StoreClock(time, now));
    attach(store);
    try {
      store.restore(saved);
      return store;
    } catch (DamagedImageException | RuntimeException | Error e) {
      file.unmap();
      store.atClose(null);
      store.close();
      throw e;
    }
  }

  private void attach(Store store) {
    file.mapUnder(store.slabs());
    store.atClose(keeps -> close(store, keeps));
  }

  /** Writes what the next process needs, unless it shall start empty, and lets go of the file. */
  private void close(Store store, boolean keeps) {
    try {
      if (keeps) {
        long start = System.nanoTime();
        write(store.save().encode(file.id(), config.fingerprint()));
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        LOG.info("{} items are kept, written in {} ms", store.stats().items(), millis);
      }
    } catch (IOException | DamagedImageException | RuntimeException e) {
      LOG.error("the items are not kept: {}", e.toString());
    } finally {
      try {
        file.close();
      } catch (IOException e) {
        LOG.error("closing the memory file failed: {}", e.toString());
      }
    }
  }

  private static Path partOf(Path metaPath) {
    return Path.of(metaPath + ".part");
  }

  /** The file appears whole, even after a power failure: an empty one would prevent a start. */
  private void write(byte[] meta) throws IOException {
    Path part = partOf(metaPath);
    SavedState.isAt(metaPath); // while this process had it open, somebody may have put a file there
    if (SavedState.isAt(part)) {
      Files.delete(part);
    }
    try (FileChannel channel =
        FileChannel.open(
            part,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      ByteBuffer from = ByteBuffer.wrap(meta);
      while (from.hasRemaining()) {
        channel.write(from);
      }
      channel.force(true);
    }
    Files.move(part, metaPath, StandardCopyOption.ATOMIC_MOVE);
  }
}
