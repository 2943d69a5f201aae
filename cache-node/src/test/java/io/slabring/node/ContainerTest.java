package io.slabring.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slabring.node.process.Container;
import io.slabring.node.settings.Memory;
import io.slabring.node.settings.UsageException;
import io.slabring.node.settings.Work;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainerTest {
  private static final long MEGABYTE = 1 << 20;

  @TempDir private Path root;

  @Test
  void ofVersionTwoTheSmallestLimitOnTheWayToTheRootCounts() throws IOException {
    write("proc/self/cgroup", "0::/kubepods/pod7/node\n");
    write("sys/fs/cgroup/kubepods/pod7/node/memory.max", "max\n");
    write("sys/fs/cgroup/kubepods/pod7/memory.max", "1073741824\n");
    write("sys/fs/cgroup/kubepods/memory.max", "8589934592\n");
    assertThat(Container.limit(root)).isEqualTo(1L << 30);
  }

  @Test
  void aContainerSeesItsOwnGroupAsTheRoot() throws IOException {
    write("proc/self/cgroup", "0::/\n");
    write("sys/fs/cgroup/memory.max", "536870912\n");
    assertThat(Container.limit(root)).isEqualTo(512 * MEGABYTE);
  }

  @Test
  void ofVersionOneThePathMayNotExistInTheContainer() throws IOException {
    write("proc/self/cgroup", "9:cpu,cpuacct:/docker/abc\n4:memory:/docker/abc\n0::/docker/abc\n");
    write("sys/fs/cgroup/memory/memory.limit_in_bytes", "268435456\n");
    assertThat(Container.limit(root)).isEqualTo(256 * MEGABYTE);
  }

  @Test
  void withoutALimitThereIsNone() throws IOException {
    assertThat(Container.limit(root)).as("no files").isEqualTo(Long.MAX_VALUE);
    write("proc/self/cgroup", "4:memory:/\ngarbage\n");
    write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
    assertThat(Container.limit(root)).as("version 1").isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void theImageTakesWhatFitsAndListensOnEveryInterface() {
    Options options = Options.parse(new Container(512 * MEGABYTE, 1, true));
    assertThat(options.get(Memory.LIMIT)).isEqualTo(290 * MEGABYTE);
    assertThat(options.memoryBytesMax()).isEqualTo(290 * MEGABYTE);
    assertThat(options.get(Work.THREADS)).isEqualTo(1);
    assertThat(options.listen()).containsExactly(new ListenSpec("0.0.0.0", 11211));
    assertThat(options.notes())
        .anyMatch(note -> note.contains("512 MiB") && note.contains("-m 290 -t 1"))
        .anyMatch(note -> note.contains("every interface of the container"));
  }

  @Test
  void whatIsGivenCountsAlsoInTheImage() {
    Container container = new Container(Long.MAX_VALUE, 64, true);
    Options given = Options.parse(container, "-m", "100", "-t", "3", "-l", "127.0.0.1");
    assertThat(given.get(Memory.LIMIT)).isEqualTo(100 * MEGABYTE);
    assertThat(given.get(Work.THREADS)).isEqualTo(3);
    assertThat(given.listen()).containsExactly(new ListenSpec("127.0.0.1", 11211));
    Options defaults = Options.parse(container);
    assertThat(defaults.get(Memory.LIMIT)).isEqualTo(64 * MEGABYTE);
    assertThat(defaults.memoryBytesMax()).isEqualTo(Long.MAX_VALUE);
    assertThat(defaults.get(Work.THREADS)).isEqualTo(8);
  }

  @Test
  void outsideOfTheImageOnlyTheLimitCounts() {
    Options options = Options.parse(new Container(512 * MEGABYTE, 1, false));
    assertThat(options.get(Memory.LIMIT)).isEqualTo(64 * MEGABYTE);
    assertThat(options.get(Work.THREADS)).isEqualTo(4);
    assertThat(options.listen()).containsExactly(new ListenSpec("127.0.0.1", 11211));
  }

  @Test
  void whatDoesNotFitIsRefusedInOneLine() {
    Container half = new Container(512 * MEGABYTE, 1, true);
    assertThatThrownBy(() -> Options.parse(half, "-m", "400"))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "-m 400 does not fit: with the JVM it takes 633 MiB, and the container's limit is 512"
                + " MiB; -m 290 fits");
    Container tiny = new Container(128 * MEGABYTE, 1, true);
    assertThatThrownBy(() -> Options.parse(tiny))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("limit is 128 MiB; raise the limit");
  }

  private void write(String name, String text) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
