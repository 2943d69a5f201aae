package io.slabring.load;

import module java.base;

import io.slabring.load.compare.Comparison;
import io.slabring.load.compare.Contest;
import io.slabring.load.compare.Settings;
import io.slabring.load.report.Amounts;
import io.slabring.load.report.DocsSection;
import io.slabring.load.report.Report;
import io.slabring.load.result.RunFailedException;
import io.slabring.load.server.Server;
import io.slabring.load.workload.WorkloadFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench compare}: the same load on Slabring and on other servers. */
@Command(name = "compare")
final class CompareCommand implements Callable<Integer> {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");

  private static final int QUICK_KEYS = 10_000;

  /** Sent at a rate, too, unless another is asked for. */
  private static final String PACED = "mix";

  @Spec private CommandSpec spec;

  @Option(names = "--with", required = true, split = ",", paramLabel = "NAME")
  private List<String> others;

  @Option(
      names = "--workload",
      split = ",",
      defaultValue = "get,get-p8,set-p16,multiget-50,get-500c,mix",
      paramLabel = "NAME|FILE")
  private List<String> workloads;

  @Option(names = "--paced", paramLabel = "NAME|FILE")
  private String paced;

  @Option(names = "--quick")
  private boolean quick;

  @Mixin private final OutputFiles files = new OutputFiles();

  @Option(names = "--write", paramLabel = "FILE")
  private Path docs;

  @Override
  public Integer call() throws Exception {
    if (paced == null) {
      paced = workloads.contains(PACED) ? PACED : workloads.getFirst();
    }
    check(workloads.contains(paced), "--paced must be one of --workload, not " + paced);
    for (String workload : workloads) {
      double counters = WorkloadFile.read(workload).operations().incr();
      check(counters == 0, workload + " has counters, which differ between the servers");
    }
    files.check();
    DocsSection section = new DocsSection("compare");
    if (docs != null) {
      try {
        section.require(docs);
      } catch (NoSuchFileException e) {
        throw new IllegalArgumentException("--write: there is no " + docs, e);
      } catch (IOException e) {
        throw new IllegalArgumentException("--write: " + e.getMessage(), e);
      }
      OutputFiles.checkWritable("--write", docs);
    }
    Settings settings = settings();
    say("this takes about " + Amounts.micros(settings.estimate().toNanos() / 1e3));
    Contest contest = new Contest(settings, this::say);
    Comparison comparison = Interrupts.run(contest::stop, contest::run);
    PrintWriter out = spec.commandLine().getOut();
    out.println(comparison.note());
    out.println();
    out.print(comparison.table().markdown());
    out.flush();
    Path page = files.write(comparison, page(comparison, contest));
    if (page != null) {
      say("charts in " + page.toAbsolutePath());
    }
    if (comparison.partialReason() != null) {
      say("partial result: " + comparison.partialReason());
      return ExitCode.PARTIAL;
    }
    if (docs != null) {
      section.replace(docs, comparison.markdown());
    }
    return ExitCode.OK;
  }

  private List<Server> servers() throws RunFailedException {
    List<Server> servers = new ArrayList<>();
    for (String other : others) {
      servers.add(
          switch (other) {
            case "memcached" -> Server.memcached();
            case "redis" -> Server.redis();
            default ->
                throw new IllegalArgumentException(
                    "--with takes memcached or redis, not '" + other + "'");
          });
    }
    for (String transport : List.of("epoll", "io_uring")) {
      Server node = Server.slabring().named("Slabring, " + transport);
      servers.addFirst(node.with("--transport", transport));
    }
    for (Server server : servers) {
      server.requireInstalled();
    }
    return servers;
  }

  private Settings settings() throws RunFailedException {
    List<String> arguments = spec.commandLine().getParseResult().originalArgs();
    Duration length = quick ? Duration.ofMillis(300) : Duration.ofSeconds(4);
    return new Settings(
        arguments,
        servers(),
        others.getFirst(),
        workloads,
        paced,
        quick ? 1 : 5,
        length,
        quick ? length : length.multipliedBy(6),
        quick ? QUICK_KEYS : Integer.MAX_VALUE,
        quick ? 8 : 64,
        quick ? List.of(100) : List.of(10, 100, 1000),
        quick ? 1 : 5);
  }

  private static Report page(Comparison comparison, Contest contest) {
    Report page = new Report("Slabring and others under the same load");
    page.table(comparison.table());
    if (comparison.partialReason() != null) {
      page.warning("Partial result: " + comparison.partialReason());
    }
    contest.paced().forEach(page::run);
    return page;
  }

  private void say(String sentence) {
    PrintWriter err = spec.commandLine().getErr();
    err.println(LocalTime.now(ZoneId.systemDefault()).format(TIME) + "  " + sentence);
    err.flush();
  }

  private static void check(boolean holds, String complaint) {
    if (!holds) {
      throw new IllegalArgumentException(complaint);
    }
  }
}
