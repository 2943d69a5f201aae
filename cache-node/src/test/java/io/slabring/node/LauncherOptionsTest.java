package io.slabring.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slabring.node.settings.Section;
import io.slabring.node.settings.SettingsTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The launcher reads every option of the table of settings as the program does, so that it sees
 * those that concern the process and takes no value for one of them.
 */
class LauncherOptionsTest {
  private static final Path ROOT = Path.of(System.getProperty("slabring.root", "..")).normalize();
  private static final Path HELP =
      Path.of("cache-node/src/main/resources/io/slabring/node/help.txt");

  /** Whoever runs the test: the launcher then changes nothing, but says which user it was told. */
  private static final String ME = System.getProperty("user.name");

  private static final String TOLD = "-Dslabring.user=" + ME;

  @TempDir private Path home;

  /** A JDK that prints its arguments, in a tree that looks built. */
  @BeforeEach
  void makeATree() throws IOException {
    for (Path file : List.of(HELP, Path.of("slabring"))) {
      Files.createDirectories(home.resolve(file).getParent());
      Files.copy(ROOT.resolve(file), home.resolve(file));
    }
    Files.createDirectories(home.resolve("cache-node/target"));
    Files.createFile(home.resolve("cache-node/target/cache-node.jar"));
    Path java = Files.createDirectories(home.resolve("jdk/bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(home.resolve("jdk/release"), "JAVA_VERSION=\"25\"\n");
  }

  private List<String> launch(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(home.resolve("slabring").toString()));
    command.addAll(List.of(arguments));
    Path output = home.resolve("output");
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", home.resolve("jdk").toString());
    builder.environment().remove("JAVA_OPTS");
    Process process = builder.redirectOutput(output.toFile()).start();
    try {
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).as("%s ends", command).isTrue();
    } finally {
      process.destroyForcibly();
    }
    List<String> lines = Files.readAllLines(output);
    assertThat(lines).as("%s", command).endsWith(arguments);
    return lines.subList(0, lines.size() - arguments.length);
  }

  static Stream<String> withValue() {
    return names(true);
  }

  /** As for the user, "-u" is the name of one that does not exist. */
  static Stream<String> withAnyValue() {
    return withValue().filter(name -> !name.matches("-u|--user"));
  }

  static Stream<String> switches() {
    // A daemon detaches; help and version are printed and nothing is started.
    return names(false)
        .filter(name -> !name.matches("-d|--daemon|-h|--help|-V|--version|-i|--license"));
  }

  private static Stream<String> names(boolean withValue) {
    return SettingsTable.all().stream()
        .filter(setting -> setting.isFlag() && setting.section() != Section.REFUSED)
        .filter(flag -> (flag.parameter() != null) == withValue)
        .flatMap(flag -> Stream.of(flag.name(), "--" + flag.longName()))
        .filter(name -> !name.equals("--null"))
        .distinct();
  }

  @ParameterizedTest
  @MethodSource("withValue")
  void anOptionAtTheEndMayLackItsValue(String name) throws Exception {
    assertThat(launch(name)).noneMatch(line -> line.startsWith("-Dslabring"));
    assertThat(launch("-u", ME, name)).contains(name.matches("-u|--user") ? "-jar" : TOLD);
  }

  @ParameterizedTest
  @MethodSource("withAnyValue")
  void aValueIsNoOption(String name) throws Exception {
    assertThat(launch(name, "-u" + ME)).doesNotContain(TOLD);
    assertThat(launch(name, "--user=" + ME)).doesNotContain(TOLD);
    assertThat(launch(name, "x", "-u", ME)).contains(TOLD);
    if (name.startsWith("--")) {
      assertThat(launch(name + "=", "--user", ME)).contains(TOLD);
      assertThat(launch(name + "=-d", "--user", ME)).contains(TOLD);
    } else {
      assertThat(launch(name + "d", "-u" + ME)).contains(TOLD);
    }
  }

  @ParameterizedTest
  @MethodSource("switches")
  void aSwitchHasNoValue(String name) throws Exception {
    assumeTrue(!name.matches("-[rk]|--enable-coredumps|--lock-memory"), "changes limits");
    assertThat(launch(name, "-u" + ME)).contains(TOLD);
    assertThat(launch(name, "--user", ME)).contains(TOLD);
  }

  @Test
  void theLastUserCountsHoweverTheOptionIsWritten() throws Exception {
    for (String[] written :
        List.of(
            new String[] {"-u", ME},
            new String[] {"-vu", ME},
            new String[] {"-vu" + ME},
            new String[] {"--user", ME},
            new String[] {"--user=" + ME},
            new String[] {"--us", ME},
            new String[] {"--use=" + ME})) {
      List<String> arguments = new ArrayList<>(List.of("-u", "other"));
      arguments.addAll(List.of(written));
      assertThat(launch(arguments.toArray(String[]::new))).as("%s", arguments).contains(TOLD);
    }
  }

  /** Long names may be shortened in the program, so also here. */
  @Test
  void aShortenedNameTakesItsValueToo() throws Exception {
    assertThat(launch("--conn-lim", "-u" + ME)).doesNotContain(TOLD);
    assertThat(launch("--conn-lim", "5", "-u" + ME)).contains(TOLD);
    assertThat(launch("--enable-ss", "-u" + ME)).contains(TOLD);
  }

  @Test
  void whatIsUnknownIsLeftToTheProgram() throws Exception {
    assertThat(launch("--no-such-option", "-u" + ME)).contains(TOLD);
    assertThat(launch("--no-such-option=x", "-q", "-u" + ME)).contains(TOLD);
    assertThat(launch("--", "-u" + ME)).doesNotContain(TOLD);
    assertThat(launch("--=", "", "-")).contains("-jar");
  }
}
