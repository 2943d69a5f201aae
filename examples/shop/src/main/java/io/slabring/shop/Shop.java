package io.slabring.shop;

import io.slabring.client.topology.TopologyException;
import io.slabring.shop.catalogue.DatabaseException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code slabring shop}. */
@Command(
    name = "slabring shop",
    mixinStandardHelpOptions = true,
    versionProvider = Shop.Version.class,
    sortOptions = false,
    header =
        "A web shop with three cache nodes: what people use a cache for, to look at and to copy.",
    description = "Ctrl-C stops all of it. Its page /cache shows what the cache does for it.",
    footer = {
      "",
      "Examples:",
      "  slabring shop",
      "  slabring shop --database postgresql://shop:secret@127.0.0.1/shop",
      "  slabring shop --cache cache.example:11211 --port 8081    # another shop of the same"
          + " cluster"
    },
    exitCodeOnInvalidInput = Shop.USAGE,
    exitCodeOnExecutionException = Shop.FAILED)
public final class Shop implements Callable<Integer> {
  static final int USAGE = 64;
  static final int FAILED = 69;

  private static final int HELP_WIDTH = 100;

  @Option(
      names = "--database",
      paramLabel = "URI",
      description =
          "PostgreSQL, as postgresql://user:password@host/database (default: an embedded one)")
  private String database;

  @Option(
      names = "--cache",
      paramLabel = "HOST:PORT",
      split = ",",
      description = "nodes of a cluster that is there (default: three new ones)")
  private List<String> cache = List.of();

  @Option(
      names = "--cache-port",
      paramLabel = "PORT",
      defaultValue = "11211",
      description =
          "the first of the new nodes' ports, the others follow; those that are taken are passed"
              + " over; 0 for any that are free (default: ${DEFAULT-VALUE})")
  private int cachePort;

  @Option(
      names = "--cluster-port",
      paramLabel = "PORT",
      defaultValue = "7800",
      description = "the same for the ports between the nodes (default: ${DEFAULT-VALUE})")
  private int clusterPort;

  @Option(
      names = "--listen",
      paramLabel = "HOST",
      defaultValue = "127.0.0.1",
      description =
          "on another than this machine's own, prices cannot be changed nor nodes stopped (default:"
              + " ${DEFAULT-VALUE})")
  private String host;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "8080",
      description = "0 for any that is free (default: ${DEFAULT-VALUE})")
  private int port;

  @Option(
      names = "--limit",
      paramLabel = "COUNT",
      defaultValue = "1000",
      description = "requests of an address in ten seconds (default: ${DEFAULT-VALUE})")
  private int limit;

  @Spec private CommandSpec spec;

  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Shop.class.getPackage().getImplementationVersion();
      return new String[] {"slabring " + (version == null ? "(not packaged)" : version)};
    }
  }

  /** Starts the shop, and goes on until the process is told to end. */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Shop())
        .setUsageHelpWidth(HELP_WIDTH)
        .setParameterExceptionHandler(
            (e, arguments) -> {
              if (List.of(arguments).contains("--help") || List.of(arguments).contains("-h")) {
                e.getCommandLine().usage(e.getCommandLine().getOut());
                return 0;
              }
              tell(e.getCommandLine().getErr(), e.getMessage() + "; see slabring shop --help");
              return USAGE;
            });
  }

  private void check() {
    requirePort("--port", port);
    requirePort("--cache-port", cachePort);
    requirePort("--cluster-port", clusterPort);
    require(limit >= 1, "--limit must be 1 or more: " + limit);
    require(
        database == null || database.startsWith("postgresql://"),
        "--database must be as postgresql://user:password@host/database");
  }

  private void requirePort(String option, int value) {
    require(value >= 0 && value <= 65_535, option + " must be 0 to 65535: " + value);
  }

  private void require(boolean holds, String rule) {
    if (!holds) {
      throw new ParameterException(spec.commandLine(), rule);
    }
  }

  @Override
  public Integer call() throws InterruptedException {
    check();
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    RunningShop.Plan plan =
        new RunningShop.Plan(
            database,
            cache,
            System.getProperty("slabring.launcher"),
            cachePort,
            clusterPort,
            host,
            port,
            limit);
    RunningShop shop;
    try {
      shop = new RunningShop(plan, message -> tell(err, message));
    } catch (IOException | DatabaseException | TopologyException | IllegalArgumentException e) {
      tell(err, e.getMessage());
      return FAILED;
    }
    CountDownLatch ended = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  shop.close();
                  ended.countDown();
                }));
    String address = "http://" + host + ":" + shop.port();
    out.println("The shop:     " + address + "/");
    out.println("Its cache:    " + address + "/cache");
    out.println("Cache nodes:  " + String.join(" ", shop.nodes()));
    out.println("Ctrl-C stops all of it.");
    out.flush();
    ended.await();
    return 0;
  }

  private static void tell(PrintWriter err, String message) {
    err.println("slabring shop: " + message);
    err.flush();
  }
}
