package io.slabring.load.figures;

import module java.base;

import io.slabring.load.generator.Generator;
import io.slabring.load.generator.Plan;
import io.slabring.load.generator.Progress;
import io.slabring.load.process.Commands;
import io.slabring.load.report.DocsSection;
import io.slabring.load.result.Machine;
import io.slabring.load.result.RunFailedException;
import io.slabring.load.result.RunResult;
import io.slabring.load.result.Second;
import io.slabring.load.result.Target;
import io.slabring.load.server.Server;
import io.slabring.load.server.ServerProcess;
import io.slabring.load.targets.Targets;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What all figures share: a table that grows row by row, progress, documents and waiting. */
abstract class Figure implements Callable<Integer> {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");

  @Spec private CommandSpec spec;

  @Option(names = "--write", paramLabel = "FILE")
  private Path document;

  private final StringBuilder text = new StringBuilder();

  /** Described before this process gives up a CPU. */
  private final Machine machine = Machine.describe();

  /** Measures, and says what it found by {@link #row} and {@link #say}. */
  abstract void measure() throws Exception;

  @Override
  public final Integer call() throws Exception {
    DocsSection section = new DocsSection(spec.name());
    if (document != null) {
      section.require(document);
    }
    measure();
    if (document != null) {
      section.replace(document, text.toString());
    }
    return 0;
  }

  /** The document of {@code --write}; null without one. */
  final Path document() {
    return document;
  }

  // --- what it says ---

  /** Writes a line to standard output. */
  final void say(String line) {
    text.append(line).append('\n');
    PrintWriter out = spec.commandLine().getOut();
    out.println(line);
    out.flush();
  }

  /** Writes a row of a table. */
  final void row(Object... cells) {
    say("| " + String.join(" | ", Arrays.stream(cells).map(Object::toString).toList()) + " |");
  }

  /** Writes the head of a table. */
  final void columns(String... names) {
    row((Object[]) names);
    say("|" + "---|".repeat(names.length));
  }

  /** Writes where, when and with what the table below is measured. */
  final void head(Server... others) throws IOException {
    StringBuilder against = new StringBuilder();
    for (Server other : others) {
      String version = Commands.run(other.command().getFirst(), "-V");
      against.append(", against ").append(version.lines().findFirst().orElse("?"));
    }
    List<String> arguments = spec.root().commandLine().getParseResult().originalArgs();
    String place =
        "`./slabring bench %s`, %s, %d x %s, %s, JDK %s%s"
            .formatted(
                String.join(" ", arguments),
                LocalDate.now(ZoneId.systemDefault()),
                machine.processors(),
                machine.processor(),
                machine.kernel(),
                machine.java(),
                against);
    say(place.replaceAll("(.{1,120})( +|$)", "$1\n"));
  }

  /** Tells a person at the terminal what is being done. */
  final void progress(String format, Object... values) {
    PrintWriter err = spec.commandLine().getErr();
    err.println(LocalTime.now(ZoneId.systemDefault()).format(TIME) + "  " + format(format, values));
    err.flush();
  }

  static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  /** A whole number with separators, such as 1,234,567. */
  static String grouped(long number) {
    return format("%,d", number);
  }

  // --- what it does ---

  /** Puts load on a server from this process. */
  static RunResult load(ServerProcess server, Plan plan)
      throws RunFailedException, InterruptedException {
    try (Targets where = Targets.single(server.address())) {
      return load(where, List.of(server), plan, Progress.SILENT).run();
    }
  }

  /** A load that counts the CPU time of these servers. */
  static Generator load(Targets where, List<ServerProcess> servers, Plan plan, Progress progress) {
    List<Target> targets = servers.stream().map(ServerProcess::target).toList();
    return new Generator(plan, where, targets, List.of(), progress);
  }

  /** What happens while a load runs; may stop it. */
  interface Incident {
    void happen(Generator load) throws Exception;
  }

  /** Puts load on servers, during which something happens after so many measured seconds. */
  static RunResult load(
      Targets where, List<ServerProcess> servers, Plan plan, int seconds, Incident incident)
      throws Exception {
    CompletableFuture<Void> due = new CompletableFuture<>();
    Progress progress =
        new Progress() {
          private boolean measures;

          @Override
          public void phase(String name) {
            measures = name.equals("measure");
          }

          @Override
          public void second(Second sample) {
            if (measures && sample.second() > seconds - 0.5) {
              due.complete(null);
            }
          }
        };
    Generator load = load(where, servers, plan, progress);
    FutureTask<RunResult> run = new FutureTask<>(load::run);
    Thread.ofPlatform()
        .name("load")
        .start(
            () -> {
              run.run();
              due.complete(null); // if it failed before
            });
    due.get();
    if (!run.isDone()) {
      incident.happen(load);
    }
    return run.get();
  }

  /** Lets time pass. */
  static void pause(Duration length) {
    long end = System.nanoTime() + length.toNanos();
    for (long left = length.toNanos(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
