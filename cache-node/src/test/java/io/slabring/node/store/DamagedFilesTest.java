package io.slabring.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.slabring.node.memory.NativeLeakCheck;
import io.slabring.node.store.command.Outcome;
import io.slabring.node.store.settings.StoreConfig;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/**
 * Whatever happens to the files of a stopped store: the next one starts empty, says why in one line
 * and works. {@code -Dslabring.seed=N} repeats a failure.
 */
@ExtendWith(NativeLeakCheck.class)
class DamagedFilesTest {
  private static final int PAGES = 8;

  private final long seed = Long.getLong("slabring.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final ManualClock clock = new ManualClock();
  private final StoreConfig config = StoreFixture.config(PAGES);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @TempDir private Path directory;
  private Path file;
  private Path meta;
  private long filled;

  @BeforeEach
  void fill() throws IOException {
    file = directory.resolve("items");
    meta = directory.resolve("items.meta");
    fill(file);
    log.start();
    logger().addAppender(log);
  }

  @AfterEach
  void stopLogging() {
    logger().detachAppender(log);
  }

  private static Logger logger() {
    return (Logger) LoggerFactory.getLogger(WarmRestart.class);
  }

  private void fill(Path path) throws IOException {
    Store store = WarmRestart.open(path, config, clock);
    try (StoreFixture fixture = new StoreFixture(store, clock)) {
      for (int i = 0; i < 2_000; i++) {
        fixture.set("key" + i, "x".repeat(i % 300));
      }
      fixture.set("large", new byte[700_000]);
      filled = fixture.stats().items();
    }
  }

  private void expectEmpty(StoreConfig config, String reason) throws IOException {
    log.list.clear();
    String story = "seed " + seed + ", " + reason;
    try (StoreFixture store = new StoreFixture(WarmRestart.open(file, config, clock), clock)) {
      List<ILoggingEvent> warnings =
          log.list.stream().filter(event -> event.getLevel() == Level.WARN).toList();
      assertThat(warnings).as(story).hasSize(1);
      assertThat(warnings.getFirst().getFormattedMessage()).as(story).containsPattern(reason);
      assertThat(store.stats().items()).as(story).isZero();
      store.check();
      assertThat(store.set("key1", "new")).as(story).isEqualTo(Outcome.STORED);
      assertThat(store.getText("key1")).as(story).isEqualTo("new");
      assertThat(store.get("key2")).as(story).isNull();
    }
    try (StoreFixture store = new StoreFixture(WarmRestart.open(file, config, clock), clock)) {
      assertThat(store.getText("key1")).as(story).isEqualTo("new");
      store.check();
    }
  }

  private static void write(Path path, long at, byte[] bytes) throws IOException {
    try (RandomAccessFile access = new RandomAccessFile(path.toFile(), "rw")) {
      access.seek(at);
      access.write(bytes);
    }
  }

  private void flip(Path path, long at) throws IOException {
    try (RandomAccessFile access = new RandomAccessFile(path.toFile(), "rw")) {
      access.seek(at);
      int old = access.read();
      access.seek(at);
      access.write(old ^ 1 << random.nextInt(8));
    }
  }

  /** Each field at the beginning, and some of every region behind it. */
  @Test
  void aFlippedBitAnywhereInTheMetaFile() throws IOException {
    byte[] good = Files.readAllBytes(meta);
    byte[] data = Files.readAllBytes(file);
    int step = good.length / 40;
    for (int at = 0; at < good.length; at += at < 48 ? 4 : 1 + random.nextInt(2 * step)) {
      Files.write(file, data);
      Files.write(meta, good);
      flip(meta, at);
      expectEmpty(config, "not written by|has version|bytes instead of|checksum differs");
    }
  }

  @Test
  void aMetaFileCutAnywhere() throws IOException {
    byte[] good = Files.readAllBytes(meta);
    for (int length : new int[] {1, 8, 15, 16, 40, good.length / 2, good.length - 1}) {
      byte[] data = Files.readAllBytes(file);
      Files.write(meta, Arrays.copyOf(good, length));
      expectEmpty(config, "it ends after|bytes instead of");
      Files.write(file, data);
    }
    Files.write(meta, Arrays.copyOf(good, good.length + 1));
    expectEmpty(config, "bytes instead of");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 100, 4096, 1 << 20, (PAGES << 20) + 1, (PAGES + 2) << 20})
  void aMemoryFileOfAnotherLength(long length) throws IOException {
    try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
      access.setLength(length);
    }
    expectEmpty(config, "items was not written by this program, or is incomplete");
  }

  @Test
  void theMemoryFileOfAnotherNode() throws IOException {
    Path other = directory.resolve("other");
    fill(other);
    Files.copy(other, file, StandardCopyOption.REPLACE_EXISTING);
    expectEmpty(config, "belongs to another state of the memory file");
  }

  @Test
  void aMemoryFileOfWhichOnlyTheBeginningIsLeft() throws IOException {
    byte[] noise = new byte[(PAGES + 1) << 20];
    random.nextBytes(noise);
    System.arraycopy(Files.readAllBytes(file), 0, noise, 0, 8);
    noise[random.nextInt(8)] ^= (byte) (1 << random.nextInt(8));
    Files.write(file, noise);
    expectEmpty(config, "was not written by this program");
  }

  @Test
  void aFlippedBitAnywhereInThePages() throws IOException {
    byte[] data = Files.readAllBytes(file);
    byte[] good = Files.readAllBytes(meta);
    for (int i = 0; i < 20; i++) {
      Files.write(file, data);
      Files.write(meta, good);
      flip(file, (1 << 20) + random.nextInt(2 << 20)); // in use: more than two pages
      expectEmpty(config, "page \\d+ is not as it was written");
    }
  }

  @Test
  void aPageThatBecameZeros() throws IOException {
    write(file, 1 << 20, new byte[1 << 20]);
    expectEmpty(config, "page 1 is not as it was written");
  }

  @Test
  void otherSettings() throws IOException {
    byte[] data = Files.readAllBytes(file);
    byte[] good = Files.readAllBytes(meta);
    expectEmpty(StoreFixture.config(PAGES + 1), "items was not written by this program");
    List<StoreConfig> others =
        List.of(
            config.withMaxItemBytes(1 << 19),
            StoreFixture.config(PAGES, PAGES, true, false),
            new StoreConfig(
                PAGES << 20, PAGES << 20, 1 << 20, 1.25, 48, 1 << 19, true, true, 11, true));
    List<String> reasons =
        List.of(
            "item_size_max=1048576, now item_size_max=524288",
            "cas=true, now cas=false",
            "chunk_sizes=48,.*\\.\\.\\., now chunk_sizes=96,");
    for (int i = 0; i < others.size(); i++) {
      Files.write(file, data);
      Files.write(meta, good);
      expectEmpty(others.get(i), reasons.get(i));
    }
  }

  @Test
  void aClockThatWentBack() throws IOException {
    clock.advance(-11);
    expectEmpty(config, "the clock is 11 seconds behind its end");
  }

  @Test
  void aClockThatWentBackALittleStandsStill() throws IOException {
    clock.advance(-3);
    try (StoreFixture store = new StoreFixture(WarmRestart.open(file, config, clock), clock)) {
      assertThat(store.stats().items()).isEqualTo(filled);
    }
  }
}
