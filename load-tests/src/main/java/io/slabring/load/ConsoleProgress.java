package io.slabring.load;

import module java.base;

import io.slabring.load.generator.Plan;
import io.slabring.load.generator.Progress;
import io.slabring.load.report.RunSummary;
import io.slabring.load.result.RunResult;
import io.slabring.load.result.Second;
import io.slabring.load.result.Target;

/** Tells a person at a terminal how a run goes: a line every second, then a summary. */
final class ConsoleProgress implements Progress {
  private final PrintWriter out;

  ConsoleProgress(PrintWriter out) {
    this.out = out;
  }

  void start(Plan plan, List<Target> targets) {
    for (Target target : targets) {
      String process = target.pid() == 0 ? "" : ", process " + target.pid();
      print("%s: version %s%s", target.address(), target.version(), process);
    }
    print("%s: %s", plan.workloadName(), plan.workload().description());
  }

  @Override
  public void phase(String name) {
    print("%s", name);
    if (!name.equals("preload")) {
      print(
          "%7s %11s %9s %9s %9s %7s %7s %6s %8s",
          "seconds", "ops/s", "p50 us", "p99 us", "p99.9 us", "hits", "errors", "CPU", "RSS MiB");
    }
  }

  @Override
  public void second(Second s) {
    long lookups = s.hits() + s.misses();
    print(
        "%7.1f %,11d %,9.0f %,9.0f %,9.0f %7s %7d %6s %8s",
        s.second(),
        s.operations(),
        s.p50Micros(),
        s.p99Micros(),
        s.p999Micros(),
        lookups == 0 ? "-" : "%.2f%%".formatted(100.0 * s.hits() / lookups),
        s.errors(),
        s.serverCpu() == null ? "-" : "%.2f".formatted(s.serverCpu()),
        s.serverRssBytes() == null ? "-" : "%,d".formatted(s.serverRssBytes() >> 20));
  }

  void summary(RunResult result) {
    print("");
    RunSummary.of(result).forEach(line -> print("%s", line));
  }

  private void print(String format, Object... values) {
    out.println(String.format(Locale.ROOT, format, values));
    out.flush();
  }
}
