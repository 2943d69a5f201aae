package io.slabring.node;

import io.slabring.node.commandline.HelpText;
import io.slabring.node.process.CompilerThreads;
import io.slabring.node.process.LogSetup;
import io.slabring.node.process.OperatingSystem;
import io.slabring.node.process.PidFile;
import io.slabring.node.process.Signals;
import io.slabring.node.server.listen.ListenException;
import io.slabring.node.settings.Launch;
import io.slabring.node.settings.Network;
import io.slabring.node.settings.Output;
import io.slabring.node.settings.UsageException;
import io.slabring.node.settings.Version;
import io.slabring.node.store.life.Clock;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The program: a cache node that speaks memcached's protocol. */
public final class Main {
  private static final int OK = 0;

  /** An address or a file that the operating system refuses; memcached's code (sysexits.h). */
  private static final int OS_ERROR = 71;

  /** What a daemon says on standard output once it listens. */
  private static final String READY = "ready";

  /** Set by the launcher when it waits for a daemon. */
  private static final String DAEMON = "slabring.daemon";

  /** The user that the launcher changed to, or was told to keep. */
  private static final String USER = "slabring.user";

  /** The script that started this process; set by itself for a demo. */
  private static final String LAUNCHER = "slabring.launcher";

  private static volatile Node node;
  private static volatile PidFile pidFile;
  private static volatile int exitCode = OK;

  /** SIGHUP came before there was a node to tell. */
  private static volatile boolean reloadMissed;

  /** Open files beside the connections: jars, event loops, sockets that listen, and so on. */
  private static final int OTHER_FILES = 150;

  private Main() {}

  /** Serves until a signal, or a client that may, stops it. */
  public static void main(String[] args) {
    handleSignals(args);
    try {
      List<String> rest = List.of(args).subList(Math.min(1, args.length), args.length);
      switch (args.length == 0 ? "" : args[0]) {
        case "demo" -> demo(rest);
        case "cluster" -> System.out.print(ClusterCommand.run(rest));
        default -> obey(Options.parse(args));
      }
    } catch (UsageException e) {
      fail(e.exitCode(), e.getMessage());
    } catch (ListenException | IOException e) {
      fail(OS_ERROR, e.getMessage());
    } catch (OutOfMemoryError e) {
      fail(OS_ERROR, "not enough memory: " + e.getMessage());
    }
  }

  /** First of all: a signal may come at any moment, and means the same at any moment. */
  private static void handleSignals(String[] args) {
    if (args.length > 0 && (args[0].equals("demo") || args[0].equals("cluster"))) {
      return;
    }
    Runtime.getRuntime().addShutdownHook(new Thread(Main::stop, "shutdown"));
    Signals.handle("USR1", Main::stopGracefully);
    Signals.handle("HUP", Main::reload);
  }

  private static void reload() {
    Node running = node;
    if (running == null) {
      reloadMissed = true;
    } else {
      running.reload();
    }
  }

  private static void obey(Options options) throws ListenException, IOException {
    switch (options.action()) {
      case HELP -> System.out.print(HelpText.render());
      case VERSION -> System.out.println(Version.line());
      case LICENSE -> System.out.println("Apache License 2.0, see the file LICENSE");
      case SERVE -> serve(options);
    }
  }

  private static void demo(List<String> arguments) throws IOException {
    DemoOptions options = DemoOptions.parse(arguments);
    String launcher = System.getProperty(LAUNCHER);
    if (launcher == null) {
      throw UsageException.badUsage("demo works with the launcher, as: slabring demo");
    }
    Demo demo = new Demo(launcher, options);
    Runnable stop =
        () -> {
          demo.close();
          Runtime.getRuntime().halt(exitCode);
        };
    Runtime.getRuntime().addShutdownHook(new Thread(stop, "shutdown"));
    System.out.print(demo.start());
    System.out.flush();
    demo.await();
  }

  /** A child of a demo ends with its parent, however that ends. */
  private static void stopWithInput() {
    Runnable wait =
        () -> {
          try (InputStream in = System.in) {
            in.transferTo(OutputStream.nullOutputStream());
          } catch (IOException e) {
            // as good as its end
          }
          System.exit(OK);
        };
    Thread thread = new Thread(wait, "input");
    thread.setDaemon(true);
    thread.start();
  }

  /** Synchronized with {@link #stop}: a node that is just starting is stopped once it runs. */
  private static synchronized void serve(Options options) throws ListenException, IOException {
    boolean daemon = options.get(Launch.DAEMON);
    int verbosity = options.get(Output.VERBOSITY);
    if (daemon && verbosity == 0) {
      LogSetup.warningsOnly();
    }
    LogSetup.setVerbosity(verbosity);
    LogSetup.setFormat(options.get(Output.LOG_FORMAT));
    checkLauncher(options);
    Logger log = LoggerFactory.getLogger(Main.class);
    options.notes().forEach(log::info);
    checkOpenFiles(options, log);
    if (System.getProperty(Demo.CHILD) != null) {
      stopWithInput();
    }
    if (options.get(Launch.LOCK_MEMORY)) {
      lockMemory();
    }
    Node.reserveMemory(options);
    Runnable stop = () -> new Thread(() -> System.exit(OK), "exit").start();
    boolean rehearses = verbosity == 0; // else the log would tell of clients that are none
    node = Node.start(options, Clock.system(), stop, rehearses);
    giveWay(log);

    String portFile = System.getenv(PortFile.VARIABLE);
    if (portFile != null) {
      PortFile.write(Path.of(portFile), node.addresses(), node.udpAddresses());
    }
    if (reloadMissed) {
      node.reload();
    }
    String pidFileName = options.get(Launch.PID_FILE);
    if (pidFileName != null) {
      pidFile = PidFile.write(Path.of(pidFileName));
    }
    if (daemon) {
      detach(options);
    }
  }

  /** Only now: before, the node needs its code compiled. */
  private static void giveWay(Logger log) {
    try {
      CompilerThreads.giveWay();
    } catch (IOException e) {
      log.debug("the compiler's threads keep their priority: {}", e.getMessage());
    }
  }

  /** What the launcher did for this process must be what the options say. */
  private static void checkLauncher(Options options) {
    if (options.get(Launch.DAEMON) && System.getProperty(DAEMON) == null) {
      throw UsageException.badUsage("-d works with the launcher, written as -d or --daemon");
    }
    String user = System.getProperty(USER);
    String asked = options.get(Launch.USER);
    if (user != null && asked != null && !user.equals(asked)) {
      throw UsageException.badUsage("-u works with the launcher, written as -u or --user");
    }
  }

  /** As memcached: the limit on open files must allow the connections, or is raised. */
  private static void checkOpenFiles(Options options, Logger log) throws IOException {
    long connections = options.get(Network.CONNECTIONS);
    long allowed;
    try {
      allowed = OperatingSystem.allowOpenFiles(connections + OTHER_FILES);
    } catch (IOException e) {
      log.warn("the limit on open files is not known: {}", e.getMessage());
      return;
    }
    if (allowed < connections) {
      throw new IOException(
          ("-c %d needs %d open files, and this process may have %d:"
                  + " raise the limit with \"ulimit -n\" or lower -c")
              .formatted(connections, connections + OTHER_FILES, allowed));
    }
    if (allowed < connections + OTHER_FILES) {
      log.warn(
          "-c {} needs {} open files, and this process may have {}: the last connections will have"
              + " to wait; raise the limit with \"ulimit -n\" or lower -c",
          connections,
          connections + OTHER_FILES,
          allowed);
    }
  }

  private static void lockMemory() {
    try {
      OperatingSystem.lockMemory();
    } catch (IOException e) {
      LoggerFactory.getLogger(Main.class).warn("warning: -k invalid, {}", e.getMessage());
    }
  }

  /** Tells the launcher, which waits at standard output, and leaves its terminal. */
  private static void detach(Options options) throws IOException {
    if (!options.get(Launch.CORE_DUMPS)) {
      OperatingSystem.changeToRoot();
    }
    System.out.println(READY);
    System.out.close(); // the JDK puts /dev/null in the place of a standard stream
    if (options.get(Output.VERBOSITY) == 0) {
      System.err.close();
    }
  }

  /** SIGUSR1, as memcached; SIGINT, SIGTERM and "shutdown" end in the same steps. */
  private static void stopGracefully() {
    LoggerFactory.getLogger(Main.class).info("stopping gracefully");
    System.exit(OK);
  }

  /** After a signal the JVM would exit with 128 + its number, where memcached exits with 0. */
  private static synchronized void stop() {
    if (node != null) {
      node.close();
    }
    if (pidFile != null) {
      pidFile.remove();
    }
    Runtime.getRuntime().halt(exitCode);
  }

  private static void fail(int code, String message) {
    System.err.println("slabring: " + message);
    exitCode = code;
    System.exit(code);
  }
}
