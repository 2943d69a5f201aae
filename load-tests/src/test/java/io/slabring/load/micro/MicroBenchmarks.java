package io.slabring.load.micro;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.slabring.load.report.ReportTable;
import io.slabring.load.result.Machine;
import java.io.IOException;
import java.io.PrintStream;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs every benchmark of this package and makes one table of them. {@code bench figures micro}
 * starts {@link #main}. A benchmark {@code x} has its baseline in a method {@code xBaseline}.
 */
final class MicroBenchmarks {
  private static final String BASELINE = "Baseline";
  private static final String ALLOCATION = "gc.alloc.rate.norm";

  /** A figure of one benchmark: mean nanoseconds and allocated bytes of an operation. */
  record Figure(double nanos, double bytes) {
    static Figure of(RunResult result) {
      Result<?> allocated = result.getSecondaryResults().get(ALLOCATION);
      return new Figure(
          result.getPrimaryResult().getScore(),
          allocated == null ? Double.NaN : allocated.getScore());
    }
  }

  private MicroBenchmarks() {}

  /**
   * Prints the table; progress goes to standard error.
   *
   * @param arguments {@code [--quick] [--jvm OPTION]...}
   */
  public static void main(String[] arguments) throws Exception {
    boolean quick = false;
    List<String> jvm = new ArrayList<>();
    for (int i = 0; i < arguments.length; i++) {
      switch (arguments[i]) {
        case "--quick" -> quick = true;
        case "--jvm" -> jvm.add(arguments[++i]);
        default -> throw new IllegalArgumentException("unknown option " + arguments[i]);
      }
    }
    PrintStream out = System.out;
    System.setOut(System.err); // where JMH tells its progress
    String text = head(quick) + "\n\n" + table(run(quick ? quickly() : thoroughly(), jvm));
    out.write(text.getBytes(UTF_8));
    out.flush();
  }

  private static ChainedOptionsBuilder thoroughly() {
    TimeValue time = TimeValue.milliseconds(500);
    return timed(time).forks(2).warmupIterations(3).measurementIterations(3);
  }

  private static ChainedOptionsBuilder quickly() {
    TimeValue time = TimeValue.milliseconds(300);
    return timed(time).forks(1).warmupIterations(2).measurementIterations(2);
  }

  private static ChainedOptionsBuilder timed(TimeValue time) {
    return new OptionsBuilder().mode(Mode.AverageTime).warmupTime(time).measurementTime(time);
  }

  /**
   * Each benchmark once, cold and in this JVM: the figures mean nothing but that all of it runs.
   */
  static ChainedOptionsBuilder once() {
    return new OptionsBuilder()
        .mode(Mode.SingleShotTime)
        .forks(0)
        .warmupIterations(0)
        .measurementIterations(1)
        .verbosity(VerboseMode.SILENT);
  }

  /**
   * Runs all benchmarks.
   *
   * @param jvm options of the forked JVMs
   * @return by name, such as {@code Parser.get}
   * @throws RunnerException when one fails
   */
  static Map<String, Figure> run(ChainedOptionsBuilder options, List<String> jvm)
      throws RunnerException {
    options.include(MicroBenchmarks.class.getPackageName().replace(".", "\\.") + "\\..*");
    options.timeUnit(TimeUnit.NANOSECONDS).addProfiler(GCProfiler.class).shouldFailOnError(true);
    options.jvmArgs(jvm.toArray(String[]::new));
    Collection<RunResult> results = new Runner(options.build()).run();
    Map<String, Figure> figures = new TreeMap<>();
    for (RunResult result : results) {
      String[] name = result.getParams().getBenchmark().split("\\.");
      String group = name[name.length - 2].replace("Benchmark", "");
      figures.put(group + "." + name[name.length - 1], Figure.of(result));
    }
    return figures;
  }

  /**
   * The figures as a table in Markdown, a line for each benchmark and its baseline.
   *
   * @throws IllegalStateException when a benchmark has no baseline
   */
  static String table(Map<String, Figure> figures) {
    List<List<String>> rows = new ArrayList<>();
    figures.forEach(
        (name, figure) -> {
          if (!name.endsWith(BASELINE)) {
            Figure baseline = figures.get(name + BASELINE);
            if (baseline == null) {
              throw new IllegalStateException("benchmark " + name + " has no baseline");
            }
            rows.add(row(name, figure, baseline));
          }
        });
    List<String> head =
        List.of("benchmark", "ns/op", "baseline ns/op", "ratio", "B/op", "baseline B/op");
    return new ReportTable("", null, head, rows).markdown();
  }

  private static List<String> row(String name, Figure figure, Figure baseline) {
    return List.of(
        name,
        text("%,.1f", figure.nanos),
        text("%,.1f", baseline.nanos),
        text("%.2f", figure.nanos / baseline.nanos),
        text("%,.0f", figure.bytes),
        text("%,.0f", baseline.bytes));
  }

  private static String head(boolean quick) throws IOException {
    Machine machine = Machine.describe();
    return "`./slabring bench figures micro%s`, %s, %d x %s, %s, JDK %s"
        .formatted(
            quick ? " --quick" : "",
            LocalDate.now(),
            machine.processors(),
            machine.processor(),
            machine.kernel(),
            machine.java());
  }

  private static String text(String format, double number) {
    return String.format(Locale.ROOT, format, number);
  }
}
