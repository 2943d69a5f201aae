package io.slabring.load.figures;

import module java.base;

import io.slabring.load.generator.Meter;
import io.slabring.load.report.Report;
import io.slabring.load.report.ReportEvent;
import io.slabring.load.result.Pace;
import io.slabring.load.result.Target;
import io.slabring.load.result.UsedWorkload;
import io.slabring.load.server.LocalCluster;
import io.slabring.load.server.Server;
import io.slabring.load.server.ServerProcess;
import io.slabring.load.traffic.Dip;
import io.slabring.load.traffic.Followers;
import io.slabring.load.traffic.Followers.Load;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What clients and the origin notice when the cluster changes. */
@Command(name = "elasticity")
final class Elasticity extends Figure {
  /** p99 of while keys move is that of at least so many seconds. */
  private static final int MOVING_SECONDS = 10;

  private static final Load LOAD = new Load(2, 6000, 60_000, Duration.ofMinutes(2));
  private static final Load QUICK = new Load(2, 600, 3_000, Duration.ofSeconds(10));

  @Option(names = "--quick")
  private boolean quick;

  @Option(
      names = "--events",
      split = ",",
      paramLabel = "LIST",
      defaultValue = "none,join,leave,roll,kill")
  private List<Event> events;

  @Option(names = "--beside", paramLabel = "COMMAND")
  private List<String> others = List.of();

  @Option(names = "--report", paramLabel = "FILE")
  private Path report;

  /** What happens to the cluster. */
  private enum Event {
    NONE("nothing happens"),
    JOIN("one more joins"),
    LEAVE("one leaves by SIGTERM"),
    ROLL("rolling restart of all"),
    KILL("SIGKILL, restarted at once");

    private final String words;

    Event(String words) {
      this.words = words;
    }
  }

  @Override
  void measure() throws Exception {
    List<Server> programs = new ArrayList<>(List.of(Server.slabring()));
    for (String other : others) {
      programs.add(Server.slabring(other).named(other));
    }
    Report page = new Report("Slabring bench: elasticity");
    head();
    columns(
        "event",
        "build",
        "hits before (worst second)",
        "worst second",
        "s until within a point",
        "loads in the worst second",
        "loads in all above before",
        "errors",
        "p99 before",
        "p99 while keys move");
    for (Server program : programs) {
      measure(program, page);
    }
    if (report != null) {
      page.write(report);
    }
  }

  private void measure(Server program, Report page) throws Exception {
    int count = quick ? 3 : 5;
    Load load = quick ? QUICK : LOAD;
    Server node = program.with("-t", "1", "-m", "128");
    Meter meter = new Meter();
    try (LocalCluster cluster = new LocalCluster(node, count + 1)) {
      for (int i = 0; i < count; i++) {
        progress("%s: node %d of %d", program.name(), i + 1, count);
        cluster.add();
      }
      List<String> seeds = cluster.nodes().stream().map(each -> each.target().address()).toList();
      try (Followers clients = new Followers(load, meter, seeds)) {
        clients.fill();
        clients.start();
        pause(Duration.ofSeconds(quick ? 2 : 30)); // for the JVMs to compile their code
        meter.begin();
        for (Event event : events) {
          measure(event, program, cluster, clients, meter, page);
        }
        List<Target> targets = cluster.nodes().stream().map(ServerProcess::target).toList();
        UsedWorkload workload = new UsedWorkload("elasticity", load.toString(), "");
        Pace pace = new Pace(Pace.Loop.OPEN, load.rate(), load.clients(), 1, 2, 0, 0, false);
        page.run(program.name(), meter.result(List.of(), workload, pace, targets, null));
      }
    }
  }

  private void measure(
      Event event,
      Server program,
      LocalCluster cluster,
      Followers clients,
      Meter meter,
      Report page)
      throws Exception {
    progress("%s: before %s", program.name(), event.words);
    clients.fill();
    meter.phaseP99();
    double from = meter.now();
    pause(Duration.ofSeconds(quick ? 3 : 20));
    double begin = meter.now();
    double before = meter.phaseP99();
    progress("%s: %s", program.name(), event.words);
    page.event(new ReportEvent(begin, event.words + ": " + program.name()));
    strike(event, cluster);
    cluster.awaitServing();
    cluster.awaitHandedOver();
    double moved = meter.now();
    pauseUntil(meter, begin + (quick ? 3 : MOVING_SECONDS));
    double moving = meter.phaseP99();
    pauseUntil(meter, moved + (quick ? 3 : 40));
    Dip dip = Dip.of(meter.seconds(), from, begin, meter.now());
    row(
        event.words,
        program.name(),
        format("%.1f %% (%.1f)", dip.before(), dip.worstBefore()),
        format("%.1f %%", dip.worst()),
        format(dip.recovered() ? "%.0f" : "not within %.0f", dip.seconds()),
        format("%.2f x", dip.loads()),
        format("%+.1f s' worth", dip.extraLoads()),
        format("%d in %d s", dip.errors(), dip.errorSeconds()),
        format("%.2f ms", before / 1e3),
        format("%.2f ms (%.1f x)", moving / 1e3, moving / before));
  }

  private static void pauseUntil(Meter meter, double second) {
    pause(Duration.ofMillis(Math.max(0, Math.round(1e3 * (second - meter.now())))));
  }

  private static void strike(Event event, LocalCluster cluster) throws Exception {
    ServerProcess second = cluster.nodes().get(1);
    switch (event) {
      case NONE -> {}
      case JOIN -> cluster.add();
      case LEAVE -> {
        second.end("TERM");
        cluster.forget(second);
      }
      case ROLL -> {
        for (ServerProcess node : cluster.nodes()) {
          node.end("TERM");
          cluster.restart(node);
          cluster.awaitHandedOver();
        }
      }
      case KILL -> {
        second.kill();
        cluster.restart(second);
      }
    }
  }
}
