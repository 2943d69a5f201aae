package io.slabring.load;

import io.slabring.load.generator.Generator;
import io.slabring.load.generator.Plan;
import io.slabring.load.generator.Targets;
import io.slabring.load.result.ResultFile;
import io.slabring.load.result.RunResult;
import io.slabring.load.result.Target;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench}: sends a workload to a server and says how it went. */
@Command(
    name = "slabring bench",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Measures anything that speaks memcached's protocol.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all went as asked",
      "1:the run ended early, missed its rate, or had errors among its answers",
      "2:an option, a workload or a trace cannot be used",
      "3:--verify found a wrong, torn or stale value",
      "4:a target cannot be reached, or is no memcached"
    })
final class RunCommand implements Callable<Integer> {
  private static final long STOP_SECONDS = 20;

  @Spec private CommandSpec spec;

  @ArgGroup(validate = false, heading = "%nWhat:%n")
  private final LoadOptions load = new LoadOptions();

  @ArgGroup(validate = false, heading = "%nWhere:%n")
  private final TargetOptions where = new TargetOptions();

  @Option(names = "--json", paramLabel = "FILE", description = "Write the result as JSON.")
  private Path json;

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    Plan plan = load.plan(where.isCluster());
    try (Targets targets = where.open()) {
      List<Target> described =
          Targets.describe(targets.routing(), plan.workload().tls(), where.serverPid());
      ConsoleProgress progress = new ConsoleProgress(out);
      progress.start(plan, described);
      List<String> arguments = spec.commandLine().getParseResult().originalArgs();
      RunResult result =
          runUntilDoneOrInterrupted(new Generator(plan, targets, described, arguments, progress));
      progress.summary(result);
      if (json != null) {
        ResultFile.write(result, json);
      }
      return exitCode(result);
    }
  }

  /** Control-C ends the run early; what was measured until then is kept. */
  private RunResult runUntilDoneOrInterrupted(Generator generator) throws Exception {
    CountDownLatch done = new CountDownLatch(1);
    Thread hook =
        new Thread(
            () -> {
              generator.stop("interrupted");
              try {
                done.await(STOP_SECONDS, TimeUnit.SECONDS);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "interrupt");
    Runtime.getRuntime().addShutdownHook(hook);
    RunResult result;
    try {
      result = generator.run();
    } finally {
      done.countDown();
    }
    Runtime.getRuntime().removeShutdownHook(hook);
    return result;
  }

  private static int exitCode(RunResult result) {
    if (!result.violations().isEmpty()) {
      return ExitCode.WRONG_VALUES;
    }
    return result.partial() || result.totals().errors() > 0 ? ExitCode.PARTIAL : ExitCode.OK;
  }
}
