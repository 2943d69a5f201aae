package io.slabring.load;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.slabring.load.figures.FiguresCommand;
import io.slabring.load.result.RunFailedException;
import io.slabring.load.ring.SimulateRingCommand;
import java.util.List;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** The program: {@code slabring bench}. */
public final class Bench {
  private static final int HELP_WIDTH = 100;

  private Bench() {}

  /** Runs a command and exits with its {@link ExitCode}. */
  public static void main(String[] args) {
    if (LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
      root.setLevel(Level.WARN);
      // Chaos makes a client lose its nodes all the time, and counts it.
      root.getLoggerContext().getLogger("io.slabring.client").setLevel(Level.ERROR);
    }
    int code = commandLine().execute(args);
    Interrupts.allIsSaid();
    System.exit(code);
  }

  /** The commands; those of other packages are added here. */
  static CommandLine commandLine() {
    CommandLine commandLine = new CommandLine(new RunCommand());
    String version = Bench.class.getPackage().getImplementationVersion();
    commandLine
        .getCommandSpec()
        .version("slabring bench " + (version == null ? "(not packaged)" : version));
    commandLine.addSubcommand(new ReplayCommand());
    commandLine.addSubcommand(new ChaosCommand());
    commandLine.addSubcommand(new SimulateRingCommand());
    commandLine.addSubcommand(new CompareCommand());
    commandLine.addSubcommand(new FiguresCommand());
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    dress(commandLine);
    commandLine.addSubcommand(new CommandLine.HelpCommand());
    commandLine.setUsageHelpWidth(HELP_WIDTH);
    commandLine.setParameterExceptionHandler(
        (e, args) -> {
          CommandLine command = e.getCommandLine();
          if (List.of(args).contains("--help") || List.of(args).contains("-h")) {
            command.usage(command.getOut());
            return ExitCode.OK;
          }
          String name = command.getCommandSpec().qualifiedName();
          command.getErr().printf("slabring bench: %s; see %s --help%n", e.getMessage(), name);
          return ExitCode.USAGE;
        });
    commandLine.setExecutionExceptionHandler(
        (e, line, result) -> {
          line.getErr().println("slabring bench: " + sentence(e));
          return switch (e) {
            case RunFailedException f -> ExitCode.NO_TARGET;
            case IllegalArgumentException f -> ExitCode.USAGE;
            default -> ExitCode.PARTIAL;
          };
        });
    return commandLine;
  }

  /** What the help of all commands has in common. */
  private static void dress(CommandLine commandLine) {
    CommandSpec spec = commandLine.getCommandSpec();
    spec.mixinStandardHelpOptions(true);
    spec.usageMessage()
        .sortOptions(false)
        .exitCodeListHeading("%nExit codes:%n")
        .exitCodeList(ExitCode.meanings());
    commandLine.getSubcommands().values().forEach(Bench::dress);
  }

  private static String sentence(Exception e) {
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }
}
