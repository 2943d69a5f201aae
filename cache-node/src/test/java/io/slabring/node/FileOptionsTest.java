package io.slabring.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.slabring.node.process.PidFile;
import io.slabring.node.settings.Admin;
import io.slabring.node.settings.Cluster;
import io.slabring.node.settings.Section;
import io.slabring.node.settings.Setting;
import io.slabring.node.settings.SettingsTable;
import io.slabring.node.settings.UsageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
  static Stream<Setting<?>> fileFlags() {
    return SettingsTable.all().stream().filter(flag -> flag.isFlag() && flag.file() != null);
  }

  /** A command line with such an option, and what it needs beside it. */
  private String[] commandLine(Setting<?> flag, Path file) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("-p", "-1"));
    if (flag == Admin.TOKEN_FILE) {
      arguments.add("--admin=0");
    }
    if (flag.section() == Section.CLUSTER) {
      arguments.addAll(List.of("--cluster=a", "--cluster-bind=127.0.0.1:0"));
    }
    List<Setting<?>> tls = List.of(Cluster.CERTIFICATE, Cluster.KEY, Cluster.AUTHORITY);
    if (tls.contains(flag)) {
      Path other = Files.writeString(directory.resolve("other"), "x");
      for (Setting<?> beside : tls) {
        if (beside != flag) {
          arguments.addAll(List.of(beside.name(), other.toString()));
        }
      }
    }
    arguments.addAll(List.of(flag.name(), file.toString()));
    return arguments.toArray(String[]::new);
  }

  private String refusal(Setting<?> flag, Path file) throws Exception {
    Options options = Options.parse(commandLine(flag, file));
    UsageException refusal =
        catchThrowableOfType(UsageException.class, () -> Node.start(options, () -> {}).close());
    assertThat(refusal).as("%s %s", flag, file).isNotNull();
    return refusal.getMessage();
  }

  @ParameterizedTest
  @MethodSource("fileFlags")
  void aFileThatCannotBeIsNamed(Setting<?> flag) throws Exception {
    Path missing = directory.resolve("missing/file");
    assertThat(refusal(flag, missing))
        .startsWith(flag.name() + ": " + missing + ": there is no such ")
        .endsWith("; make it, or name another");
    assertThat(missing.getParent()).doesNotExist();
  }

  @ParameterizedTest
  @MethodSource("fileFlags")
  void aDirectoryIsNoFile(Setting<?> flag) throws Exception {
    assertThat(refusal(flag, directory))
        .isEqualTo(flag.name() + ": " + directory + ": it is a directory; name a file");
  }

  @ParameterizedTest
  @MethodSource("fileFlags")
  void anEmptyNameIsNone(Setting<?> flag) {
    for (String empty : List.of("", " ")) {
      assertThatThrownBy(() -> Options.parse(flag.name(), empty))
          .isInstanceOf(UsageException.class)
          .hasMessage(flag.name() + " needs a value that is not empty: -h lists the options");
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
