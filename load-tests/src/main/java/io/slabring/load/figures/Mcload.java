package io.slabring.load.figures;

import static java.nio.charset.StandardCharsets.US_ASCII;

import module java.base;

import io.slabring.load.result.RunFailedException;
import io.slabring.load.server.ServerProcess;

/**
 * An external load generator: a closed loop in C that is no part of this repository.
 *
 * @param program its path
 * @param cpus where it runs, such as 1 or 0-1
 */
record Mcload(String program, String cpus) {
  private static final int KEYS = 100_000;
  private static final int VALUE_BYTES = 100;
  private static final Pattern RESULT =
      Pattern.compile("ops_per_cpu_s=(\\d+).* p99=(\\d+)", Pattern.DOTALL);

  /**
   * What to send.
   *
   * @param name as tables show it
   * @param operation get, set, mg, ms or mget50
   */
  record Shape(String name, int connections, int pipeline, String operation) {}

  /** What came of it: operations per second of the server's CPU time, and p99 of a batch in µs. */
  record Result(double operations, double p99Micros) {}

  /** The generator that the environment variable MCLOAD names. */
  static Mcload on(String cpus) throws RunFailedException {
    String program = System.getenv("MCLOAD");
    if (program == null) {
      throw new RunFailedException("no load generator: set MCLOAD to its path (see --help)");
    }
    return new Mcload(program, cpus);
  }

  Result run(ServerProcess server, Shape shape, double seconds)
      throws IOException, InterruptedException {
    String arguments =
        "%d %d %d %s %d %d %s %d"
            .formatted(
                server.port(),
                shape.connections,
                shape.pipeline,
                shape.operation,
                KEYS,
                VALUE_BYTES,
                seconds,
                server.pid());
    String command = "taskset -c " + cpus + " " + program + " " + arguments;
    Process process =
        new ProcessBuilder(command.split(" "))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), US_ASCII);
    process.waitFor();
    Matcher result = RESULT.matcher(output);
    if (!result.find()) {
      throw new IOException(
          "the load generator gave no figure for %s, %s: %s"
              .formatted(server.server().name(), shape.name, output.strip()));
    }
    return new Result(Double.parseDouble(result.group(1)), Double.parseDouble(result.group(2)));
  }
}
