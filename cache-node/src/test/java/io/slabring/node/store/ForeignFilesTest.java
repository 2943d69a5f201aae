package io.slabring.node.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slabring.node.memory.NativeLeakCheck;
import io.slabring.node.store.settings.StoreConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What lies where a memory file should go and is not one: it is left as it is, and the start is
 * refused.
 */
@ExtendWith(NativeLeakCheck.class)
class ForeignFilesTest {
  private static final int PAGES = 8;
  private static final byte[] PRECIOUS = "precious".repeat(1000).getBytes(StandardCharsets.UTF_8);

  private final ManualClock clock = new ManualClock();
  private final StoreConfig config = StoreFixture.config(PAGES);

  @TempDir private Path directory;
  private Path file;

  @BeforeEach
  void nameFile() {
    file = directory.resolve("items");
  }

  private void expectRefusal(String... reasons) throws IOException {
    List<String> before = state();
    assertThatThrownBy(() -> WarmRestart.open(file, config, clock).close())
        .isInstanceOf(IOException.class)
        .message()
        .startsWith(directory.toString())
        .contains(reasons);
    assertThat(state()).isEqualTo(before);
  }

  /** Every file of the directory: name, length, time and content. */
  private List<String> state() throws IOException {
    List<String> state = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path path : files.sorted().toList()) {
        FileTime time = Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS);
        boolean regular = Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
        String content =
            regular ? Files.readString(path, StandardCharsets.ISO_8859_1) : "no content";
        state.add(path.getFileName() + " " + time + " " + content.hashCode());
      }
    }
    return state;
  }

  private void runOnce() throws IOException {
    WarmRestart.open(file, config, clock).close();
  }

  /** Text, programs, the zeros of a disk image, and the files of memcached, of any length. */
  static Stream<byte[]> foreignContents() {
    byte[] noise = new byte[(PAGES + 1) << 20];
    new Random(1).nextBytes(noise);
    return Stream.of(
        PRECIOUS,
        "x".getBytes(StandardCharsets.UTF_8),
        "SLABBER".getBytes(StandardCharsets.UTF_8),
        "slabring=1\n".getBytes(StandardCharsets.UTF_8),
        "Tmain\nKmmap_oldbase 0x7f0000000000\nKmaxbytes 67108864\n"
            .getBytes(StandardCharsets.UTF_8),
        noise,
        new byte[1],
        new byte[(PAGES + 1) << 20]);
  }

  @ParameterizedTest
  @MethodSource("foreignContents")
  void aFileOfAnotherProgramIsNotOverwritten(byte[] content) throws IOException {
    Files.write(file, content);
    expectRefusal("items was not written by slabring", "name another file, or delete it");
  }

  /** The meta file of an earlier run does not make it ours. */
  @ParameterizedTest
  @MethodSource("foreignContents")
  void norIfItTookThePlaceOfOurs(byte[] content) throws IOException {
    runOnce();
    Files.write(file, content);
    expectRefusal("items was not written by slabring", "name another file, or delete it");
  }

  @ParameterizedTest
  @MethodSource("foreignContents")
  void norAreTheFilesBesideIt(byte[] content) throws IOException {
    for (String name : List.of("items.meta", "items.meta.part")) {
      runOnce();
      Path beside = directory.resolve(name);
      Files.write(beside, content);
      expectRefusal(name + " was not written by slabring", "delete it");
      Files.delete(beside);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"items", "items.meta", "items.meta.part"})
  void aSymbolicLinkIsNotFollowed(String name) throws IOException {
    Path victim = Files.write(directory.resolve("victim"), PRECIOUS);
    runOnce();
    Path link = directory.resolve(name);
    Files.deleteIfExists(link);
    Files.createSymbolicLink(link, victim);
    expectRefusal(name + " is a symbolic link: name the file itself");
    Files.delete(victim);
    expectRefusal(name + " is a symbolic link: name the file itself");
  }

  @ParameterizedTest
  @ValueSource(strings = {"items", "items.meta", "items.meta.part"})
  void aHardLinkIsNotWrittenThrough(String name) throws IOException {
    Path victim = Files.createFile(directory.resolve("victim"));
    runOnce();
    Path link = directory.resolve(name);
    Files.deleteIfExists(link);
    Files.createLink(link, victim);
    expectRefusal(name + " has 2 names (hard links)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"items", "items.meta", "items.meta.part"})
  void whatIsNoFileIsNotTouched(String name) throws Exception {
    runOnce();
    Path path = directory.resolve(name);
    Files.deleteIfExists(path);
    Files.createDirectory(path);
    expectRefusal(name + " is not a file");
    Files.delete(path);
    assertThat(new ProcessBuilder("mkfifo", path.toString()).start().waitFor()).isZero();
    expectRefusal(name + " is a FIFO, a socket or a device");
  }

  @Test
  void aDeviceIsNotWrittenTo() {
    for (String device : List.of("/dev/null", "/dev/zero")) {
      assertThatThrownBy(() -> WarmRestart.open(Path.of(device), config, clock))
          .isInstanceOf(IOException.class)
          .hasMessage(device + " is a FIFO, a socket or a device: name a regular file");
    }
  }

  @Test
  void anotherUsersFileIsNotTaken() throws IOException {
    Files.createFile(file);
    assumeTrue((int) Files.getAttribute(file, "unix:uid") == 0, "only root can give a file away");
    Files.setAttribute(file, "unix:uid", 12345);
    expectRefusal("items belongs to the user 12345, and this process runs as 0");
  }

  @Test
  void whatIsPutInThePlaceOfTheMetaFileMeanwhileStays() throws IOException {
    Path meta = directory.resolve("items.meta");
    Store store = WarmRestart.open(file, config, clock);
    Files.write(meta, PRECIOUS);
    store.close();
    assertThat(meta).hasBinaryContent(PRECIOUS);
  }

  @Test
  void anEmptyFileHasNothingToLose() throws IOException {
    Files.createFile(file);
    Files.createFile(directory.resolve("items.meta.part"));
    runOnce();
    assertThat(directory.resolve("items.meta")).isNotEmptyFile();
    runOnce();
  }

  /** A process that is killed while it makes the file leaves it known. */
  @Test
  void aFileIsOursFromItsFirstByteOn() throws IOException {
    runOnce();
    byte[] whole = Files.readAllBytes(file);
    for (int length : new int[] {1, 7, 8, 36, 4096, 1 << 20, whole.length}) {
      byte[] cut = new byte[length];
      System.arraycopy(whole, 0, cut, 0, Math.min(36, length));
      Files.write(file, cut);
      runOnce();
    }
  }
}
