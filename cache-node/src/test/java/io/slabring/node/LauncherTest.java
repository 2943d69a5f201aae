package io.slabring.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slabring.node.commandline.HelpText;
import io.slabring.node.settings.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher with JDKs and a Maven that are scripts, in a copy of the tree that is empty. */
class LauncherTest {
  private static final Path ROOT = Path.of(System.getProperty("slabring.root", "..")).normalize();
  private static final Path HELP =
      Path.of("cache-node/src/main/resources/io/slabring/node/help.txt");
  private static final int DEADLINE_SECONDS = 120;

  @TempDir private Path home;
  private Path root;

  private record Outcome(long pid, int exitCode, String out, String err) {}

  @BeforeEach
  void copyTheTree() throws IOException {
    root = Files.createDirectory(home.resolve("tree with a space"));
    Files.createDirectories(root.resolve(HELP).getParent());
    Files.copy(ROOT.resolve(HELP), root.resolve(HELP));
    Files.copy(ROOT.resolve("LICENSE"), root.resolve("LICENSE"));
    Files.copy(ROOT.resolve("slabring"), root.resolve("slabring"));
    Files.createDirectories(root.resolve("cache-node/target"));
  }

  private Path jdk(String version) throws IOException {
    Path jdk = home.resolve("jdk-" + version);
    Files.createDirectories(jdk.resolve("bin"));
    Files.writeString(
        jdk.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
    script(jdk.resolve("bin/java"), "echo \"$$ " + version + "\"; printf '%s\\n' \"$@\"");
    return jdk;
  }

  private static void script(Path file, String text) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + text + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private void pretendThatItIsBuilt() throws IOException {
    Files.createFile(root.resolve("cache-node/target/cache-node.jar"));
  }

  private Outcome launch(Map<String, String> environment, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(root.resolve("slabring").toString()));
    command.addAll(List.of(arguments));
    Path out = home.resolve("out");
    Path err = home.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("JAVA"));
    builder.environment().put("HOME", home.toString());
    builder.environment().putAll(environment);
    Process process = builder.start();
    assertThat(process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
    return new Outcome(
        process.pid(), process.exitValue(), Files.readString(out), Files.readString(err));
  }

  private Outcome launchWith(Path jdk, String... arguments) throws Exception {
    return launch(Map.of("JAVA_HOME", jdk.toString()), arguments);
  }

  @Test
  void helpVersionAndLicenceNeedNeitherJavaNorABuild() throws Exception {
    Map<String, String> nothing = Map.of("PATH", "/usr/bin:/bin");
    assertThat(launch(nothing, "-h").out()).isEqualTo(HelpText.render());
    assertThat(launch(nothing, "-p", "1", "--help").out()).isEqualTo(HelpText.render());
    assertThat(launch(nothing, "-V").out()).isEqualTo(Version.line() + "\n");
    assertThat(launch(nothing, "--version").exitCode()).isZero();
    assertThat(launch(nothing, "-i").out()).contains("Apache License");
  }

  @Test
  void itBecomesTheJvmAndPassesEveryArgument() throws Exception {
    pretendThatItIsBuilt();
    Outcome outcome = launchWith(jdk("25.0.1"), "-vv", "-l", "a b", "*", "");
    List<String> lines = outcome.out().lines().toList();
    assertThat(lines.getFirst()).isEqualTo(outcome.pid() + " 25.0.1");
    String jar = root.resolve("cache-node/target/cache-node.jar").toRealPath().toString();
    assertThat(lines).endsWith("-jar", jar, "-vv", "-l", "a b", "*", "");
    assertThat(outcome.err()).isEmpty();
  }

  @Test
  void javaOptsComeLastAndAreAList() throws Exception {
    pretendThatItIsBuilt();
    Outcome outcome =
        launch(Map.of("JAVA_HOME", jdk("25").toString(), "JAVA_OPTS", "-Xmx256m  -Dpattern=*"));
    List<String> lines = outcome.out().lines().toList();
    String ours = "@" + root.toRealPath().resolve("cache-node/jvm.options");
    assertThat(lines).containsSubsequence(ours, "-Xmx256m", "-Dpattern=*", "-jar");
    assertThat(Files.readString(ROOT.resolve("cache-node/jvm.options"))).contains("-Xmx96m");
  }

  @Test
  void theAotCacheIsUsedWhenItIsThere() throws Exception {
    pretendThatItIsBuilt();
    assertThat(launchWith(jdk("25")).out()).doesNotContain("AOTCache");
    Path cache = Files.createFile(root.resolve("cache-node/target/cache-node.aot"));
    assertThat(launchWith(jdk("25")).out()).contains("-XX:AOTCache=" + cache.toRealPath() + "\n");
  }

  @Test
  void aJdkThatIsTooOldIsPassedOver() throws Exception {
    pretendThatItIsBuilt();
    Files.writeString(root.resolve("cache-node/target/jdk-home"), jdk("26-ea") + "\n");
    assertThat(launchWith(jdk("17.0.9")).out()).contains(" 26-ea\n");
    assertThat(launchWith(jdk("8")).out()).contains(" 26-ea\n");
    assertThat(launchWith(jdk("25.0.2")).out()).contains(" 25.0.2\n");
  }

  @Test
  void theJdkOnThePathIsFoundThroughLinks() throws Exception {
    pretendThatItIsBuilt();
    Path bin = Files.createDirectory(home.resolve("bin"));
    Files.createSymbolicLink(bin.resolve("java"), jdk("99").resolve("bin/java"));
    assertThat(launch(Map.of("PATH", bin + ":/usr/bin:/bin")).out()).contains(" 99\n");
  }

  @Test
  void itCanBeLinkedAndStartedFromElsewhere() throws Exception {
    pretendThatItIsBuilt();
    Path link = home.resolve("memcached");
    Files.createSymbolicLink(link, root.resolve("slabring"));
    Path out = home.resolve("out");
    ProcessBuilder builder = new ProcessBuilder(link.toString()).redirectOutput(out.toFile());
    builder.environment().put("JAVA_HOME", jdk("25").toString());
    assertThat(builder.start().waitFor()).isZero();
    assertThat(out).content().contains(root.toRealPath().toString());
  }

  /** The directory of the test is root's alone. */
  @Test
  void aUserWhoCannotReadTheProgramIsNamed() throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "only root can become a user");
    pretendThatItIsBuilt();
    Outcome outcome = launchWith(jdk("25"), "-u", "nobody");
    assertThat(outcome.exitCode()).isEqualTo(71);
    assertThat(outcome.err())
        .startsWith("slabring: -u: the user nobody cannot read " + root.toRealPath())
        .hasLineCount(1);
  }

  @Test
  void withoutMavenOneSentenceSaysWhatIsMissing() throws Exception {
    Path bin = binWithBasicTools();
    Outcome outcome = launch(Map.of("PATH", bin.toString(), "JAVA_HOME", jdk("25").toString()));
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err().lines()).hasSize(1);
    assertThat(outcome.err()).contains("Maven is missing");
  }

  @Test
  void theFirstStartBuilds() throws Exception {
    Path bin = binWithBasicTools();
    script(
        bin.resolve("mvn"),
        "echo \"$JAVA25_HOME $*\" >mvn.args; touch cache-node/target/cache-node.jar");
    Path jdk = jdk("25");
    Outcome outcome = launch(Map.of("PATH", bin.toString(), "JAVA_HOME", jdk.toString()), "-p1");
    assertThat(outcome.err()).isEqualTo("slabring: building, once ...\n");
    assertThat(outcome.out()).endsWith("\n-p1\n");
    assertThat(root.resolve("mvn.args"))
        .content()
        .startsWith(jdk + " ")
        .contains("package", "-DskipTests");
    Files.delete(root.resolve("mvn.args"));
    launch(Map.of("PATH", bin.toString(), "JAVA_HOME", jdk.toString()));
    assertThat(root.resolve("mvn.args")).doesNotExist();
  }

  @Test
  void aFailedBuildIsSaid() throws Exception {
    Path bin = binWithBasicTools();
    script(bin.resolve("mvn"), "echo broken; exit 1");
    Outcome outcome = launch(Map.of("PATH", bin.toString(), "JAVA_HOME", jdk("25").toString()));
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).contains("broken", "the build failed");
  }

  /** A PATH with what the launcher needs, and neither Maven nor Java. */
  private Path binWithBasicTools() throws IOException {
    Path bin = Files.createDirectory(home.resolve("tools"));
    for (String tool : List.of("sh", "cat", "readlink", "touch")) {
      Path original = Path.of("/bin", tool);
      Files.createSymbolicLink(
          bin.resolve(tool), Files.exists(original) ? original : Path.of("/usr/bin", tool));
    }
    return bin;
  }
}
