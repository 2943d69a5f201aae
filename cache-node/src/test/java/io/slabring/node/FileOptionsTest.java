package io.slabring.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.slabring.node.process.PidFile;
import io.slabring.node.settings.UsageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files that options name: what cannot be used is named with its option and a remedy. */
class FileOptionsTest {
  @TempDir private Path directory;

  /** The options that name files, as the help tells them. */
  static Stream<Flag> fileFlags() {
    return Arrays.stream(Flag.values()).filter(flag -> "file".equals(flag.parameter));
  }

  /** A command line with such an option, and what it needs beside it. */
  private String[] commandLine(Flag flag, Path file) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("-p", "-1"));
    if (flag == Flag.ADMIN_TOKEN) {
      arguments.add("--admin=0");
    }
    if (flag.group == Flag.Group.CLUSTER) {
      arguments.addAll(List.of("--cluster=a", "--cluster-bind=127.0.0.1:0"));
    }
    List<Flag> tls = List.of(Flag.CLUSTER_CERT, Flag.CLUSTER_KEY, Flag.CLUSTER_CA);
    if (tls.contains(flag)) {
      Path other = Files.writeString(directory.resolve("other"), "x");
      for (Flag beside : tls) {
        if (beside != flag) {
          arguments.addAll(List.of(beside.shortest(), other.toString()));
        }
      }
    }
    arguments.addAll(List.of(flag.shortest(), file.toString()));
    return arguments.toArray(String[]::new);
  }

  private String refusal(Flag flag, Path file) throws Exception {
    Options options = Options.parse(commandLine(flag, file));
    UsageException refusal =
        catchThrowableOfType(UsageException.class, () -> Node.start(options, () -> {}).close());
    assertThat(refusal).as("%s %s", flag, file).isNotNull();
    return refusal.getMessage();
  }

  @ParameterizedTest
  @MethodSource("fileFlags")
  void aFileThatCannotBeIsNamed(Flag flag) throws Exception {
    Path missing = directory.resolve("missing/file");
    assertThat(refusal(flag, missing))
        .startsWith(flag.shortest() + ": " + missing + ": there is no such ")
        .endsWith("; make it, or name another");
    assertThat(missing.getParent()).doesNotExist();
  }

  @ParameterizedTest
  @MethodSource("fileFlags")
  void aDirectoryIsNoFile(Flag flag) throws Exception {
    assertThat(refusal(flag, directory))
        .isEqualTo(flag.shortest() + ": " + directory + ": it is a directory; name a file");
  }

  @ParameterizedTest
  @MethodSource("fileFlags")
  void anEmptyNameIsNone(Flag flag) {
    for (String empty : List.of("", " ")) {
      assertThatThrownBy(() -> Options.parse(flag.shortest(), empty))
          .isInstanceOf(UsageException.class)
          .hasMessage(flag.shortest() + " needs a value that is not empty: -h lists the options");
    }
  }

  /** The directory may have gone since the start. */
  @Test
  void aPidFileThatCannotBeWrittenIsAFailure() throws Exception {
    Path file = directory.resolve("gone/pid");
    assertThatThrownBy(() -> PidFile.write(file)).hasMessageStartingWith("-P: " + file + ": ");
    Path good = directory.resolve("pid");
    PidFile.write(good).remove();
    assertThat(directory).isEmptyDirectory();
  }
}
