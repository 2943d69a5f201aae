package io.slabring.load.figures;

import module java.base;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Nanoseconds and bytes of single operations. */
@Command(name = "micro")
final class Micro extends Figure {
  private static final String MAIN = "io.slabring.load.micro.MicroBenchmarks";

  private static final String COMPILE =
      "mvn -q -B -ntp test-compile dependency:build-classpath -Daot.skip -pl load-tests -am"
          + " -Dmdep.includeScope=test -Dmdep.outputFile=target/test.classpath";

  @Option(names = "--quick")
  private boolean quick;

  @Override
  void measure() throws Exception {
    Path root =
        Path.of(System.getProperty("slabring.launcher", "slabring")).toAbsolutePath().getParent();
    Path built = root.resolve("load-tests/target");
    progress("compiling");
    run(root, List.of(COMPILE.split(" ")));
    String libraries = Files.readString(built.resolve("test.classpath")).strip();
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + "/bin/java");
    command.add("-Xmx256m");
    command.add("-cp");
    command.add(built.resolve("test-classes") + ":" + built.resolve("classes") + ":" + libraries);
    command.add(MAIN);
    for (String line : Files.readAllLines(root.resolve("cache-node/jvm.options"))) {
      if (!line.isBlank() && !line.startsWith("#")) {
        for (String option : line.strip().split("\\s+")) {
          command.addAll(List.of("--jvm", option));
        }
      }
    }
    if (quick) {
      command.add("--quick");
    }
    run(Path.of("").toAbsolutePath(), command);
  }

  /** What it writes to standard output is the figure. */
  private void run(Path directory, List<String> command) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().put("JAVA25_HOME", System.getProperty("java.home"));
    Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    process.inputReader().lines().forEach(this::say);
    if (process.waitFor() != 0) {
      throw new IOException("it failed, see above: " + String.join(" ", command.subList(0, 2)));
    }
  }
}
