package io.slabring.load.figures;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bench figures}: has a command for each figure. */
@Command(
    name = "figures",
    subcommands = {
      Density.class,
      Elasticity.class,
      Forwarding.class,
      Growth.class,
      Handover.class,
      Micro.class,
      Pauses.class,
      Profile.class,
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
