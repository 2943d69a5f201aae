package io.slabring.load;

import module java.base;

import io.slabring.load.generator.Generator;
import io.slabring.load.generator.Plan;
import io.slabring.load.report.Report;
import io.slabring.load.result.RunResult;
import io.slabring.load.result.Target;
import io.slabring.load.targets.Targets;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code bench}: sends a workload to a server and says how it went. */
@Command(name = "slabring bench", resourceBundle = "io.slabring.load.help")
final class RunCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private final LoadOptions load = new LoadOptions();

  @Mixin private final TargetOptions where = new TargetOptions();

  @Mixin private final OutputFiles files = new OutputFiles();

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    files.check();
    Plan plan = load.plan(where.isCluster(), where.login());
    try (Targets targets = where.open(plan.workload().tls())) {
      List<Target> described = targets.describe(plan.workload().tls(), plan.login());
      ConsoleProgress progress = new ConsoleProgress(out);
      progress.start(plan, described);
      List<String> arguments = spec.commandLine().getParseResult().originalArgs();
      Generator generator = new Generator(plan, targets, described, arguments, progress);
      RunResult result = Interrupts.run(() -> generator.stop("interrupted"), generator::run);
      progress.summary(result);
      Path page = files.write(result, Report.of(result));
      if (page != null) {
        out.println("pictures: " + page.toAbsolutePath().toUri());
        out.flush();
      }
      return exitCode(result);
    }
  }

  private static int exitCode(RunResult result) {
    if (!result.violations().isEmpty()) {
      return ExitCode.WRONG_VALUES;
    }
    return result.partial() || result.totals().errors() > 0 ? ExitCode.PARTIAL : ExitCode.OK;
  }
}
