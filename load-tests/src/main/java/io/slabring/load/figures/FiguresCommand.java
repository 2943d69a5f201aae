package io.slabring.load.figures;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bench figures}: has a command for each figure. */
@Command(
    name = "figures",
    header = "Measures what docs/performance.md says, one figure at a time.",
    description = {
      "Each figure starts and stops its servers itself, on free ports of the loopback interface,"
          + " and prints a Markdown table. Most compare Slabring with memcached in the same run.",
      "",
      "Use an otherwise idle Linux machine with two CPUs or more, and install the Debian packages"
          + " memcached and util-linux. SLABRING and MEMCACHED in the environment replace the two"
          + " servers: MEMCACHED=/opt/old/slabring compares two builds of Slabring.",
      ""
    },
    subcommands = {
      Density.class,
      Elasticity.class,
      Forwarding.class,
      Growth.class,
      Handover.class,
      Micro.class,
      Pauses.class,
      Restart.class,
      Rss.class,
      Scale.class,
      Shop.class,
      Soak.class,
      Speed.class,
      Startup.class,
      Suspicions.class,
      Traces.class,
      Views.class
    })
public final class FiguresCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  /** For picocli. */
  public FiguresCommand() {}

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "Missing required figure, such as density");
  }
}
