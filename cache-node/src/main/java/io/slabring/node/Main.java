package io.slabring.node;

import io.slabring.node.server.ListenException;
import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The program: a cache node that speaks memcached's protocol. */
public final class Main {
  private static final int OK = 0;

  /** An address or a file that the operating system refuses; memcached's code (sysexits.h). */
  private static final int OS_ERROR = 71;

  private static volatile Node node;
  private static volatile int exitCode = OK;

  private Main() {}

  /** Serves until a signal, or a client that may, stops it. */
  public static void main(String[] args) {
    try {
      Options options = Options.parse(args);
      switch (options.action()) {
        case HELP -> System.out.print(Options.helpText());
        case VERSION -> System.out.println(Version.line());
        case LICENSE -> System.out.println("Apache License 2.0, see the file LICENSE");
        case SERVE -> serve(options);
      }
    } catch (UsageException e) {
      fail(e.exitCode(), e.getMessage());
    } catch (ListenException | IOException e) {
      fail(OS_ERROR, e.getMessage());
    } catch (OutOfMemoryError e) {
      fail(OS_ERROR, "not enough memory: " + e.getMessage());
    }
  }

  private static void serve(Options options) throws ListenException, IOException {
    LogSetup.setVerbosity(options.verbosity());
    Logger log = LoggerFactory.getLogger(Main.class);
    options.notes().forEach(log::info);
    Runtime.getRuntime().addShutdownHook(new Thread(Main::stop, "shutdown"));

    Node.reserveMemory(options);
    node = Node.start(options, () -> new Thread(() -> System.exit(OK), "exit").start());

    String portFile = System.getenv(PortFile.VARIABLE);
    if (portFile != null) {
      PortFile.write(Path.of(portFile), node.addresses(), node.udpAddresses());
    }
  }

  /** After a signal the JVM would exit with 128 + its number, where memcached exits with 0. */
  private static void stop() {
    if (node != null) {
      node.close();
    }
    Runtime.getRuntime().halt(exitCode);
  }

  private static void fail(int code, String message) {
    System.err.println("slabring: " + message);
    exitCode = code;
    System.exit(code);
  }
}
