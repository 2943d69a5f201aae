package io.slabring.load.server;

import module java.base;

import io.slabring.load.result.RunFailedException;

/**
 * A server program with its options, which {@link #start} makes a process. Immutable.
 *
 * @param name as tables show it
 * @param kind how to configure it and talk to it
 * @param command the program and its options
 */
public record Server(String name, ServerKind kind, List<String> command) {
  /** Copies the command. */
  public Server {
    command = List.copyOf(command);
  }

  /**
   * This repository's node, or what the environment variable SLABRING names: another build, or a
   * memcached to be compared with itself.
   */
  public static Server slabring() throws RunFailedException {
    String launcher = System.getProperty("slabring.launcher");
    String given = System.getenv("SLABRING");
    if (given == null && launcher == null) {
      throw new RunFailedException(
          "cannot find the launcher of Slabring: set SLABRING to its path");
    }
    if (given == null) {
      return slabring(launcher);
    }
    Server server = new Server("Slabring", ServerKind.SLABRING, List.of(given.split(" ")));
    return server.isMemcached()
        ? new Server(server.name(), ServerKind.MEMCACHED, server.command())
        : server;
  }

  /** A node that a launcher starts: its path, and options after blanks. */
  public static Server slabring(String launcher) {
    List<String> command = new ArrayList<>(List.of(launcher.split(" ")));
    command.set(0, Path.of(command.getFirst()).toAbsolutePath().toString());
    return new Server("Slabring", ServerKind.SLABRING, command);
  }

  /** Debian's memcached, or what the environment variable MEMCACHED names. */
  public static Server memcached() {
    String command = System.getenv().getOrDefault("MEMCACHED", "memcached");
    return new Server("memcached", ServerKind.MEMCACHED, List.of(command.split(" ")));
  }

  /** Debian's redis. */
  public static Server redis() {
    return new Server("redis", ServerKind.REDIS, List.of("redis-server"));
  }

  /** The same server under another name. */
  public Server named(String newName) {
    return new Server(newName, kind, command);
  }

  /** The same server with more options. */
  public Server with(String... options) {
    List<String> longer = new ArrayList<>(command);
    longer.addAll(List.of(options));
    return new Server(name, kind, longer);
  }

  /** The same server, whose JVM gets more options. */
  public Server withJavaOptions(String options) {
    String own = System.getenv().getOrDefault("JAVA_OPTS", "");
    List<String> longer = new ArrayList<>(List.of("env", "JAVA_OPTS=" + own + " " + options));
    longer.addAll(command);
    return new Server(name, kind, longer);
  }

  /** The same server with one event loop and that much memory for items, in MiB. */
  public Server sized(int megabytes) {
    return with(kind.sized(megabytes));
  }

  /** The whole command for a port of the loopback interface. */
  List<String> commandAt(int port) {
    List<String> whole = new ArrayList<>(command);
    whole.addAll(kind.at(port));
    if (isMemcached() && System.getProperty("user.name").equals("root")) {
      whole.addAll(List.of("-u", "root")); // memcached refuses to run as root unless told to
    }
    return whole;
  }

  private boolean isMemcached() {
    return Path.of(command.getFirst()).getFileName().toString().contains("memcached");
  }

  /**
   * Looks for the program.
   *
   * @throws RunFailedException if it is missing; says how to install it
   */
  public void requireInstalled() throws RunFailedException {
    Path program = Path.of(command.getFirst());
    List<String> directories =
        program.getNameCount() > 1
            ? List.of("")
            : List.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator));
    if (directories.stream().noneMatch(d -> Files.isExecutable(Path.of(d).resolve(program)))) {
      throw new RunFailedException(program + " is not installed" + kind.installation());
    }
  }

  /** Starts it on all CPUs, and waits until it answers. */
  public ServerProcess start() throws IOException {
    return start(null);
  }

  /**
   * Starts it, and waits until it answers.
   *
   * @param cpus the CPUs it may use, such as 0 or 0-1; null for those of this process
   * @throws IOException if it does not answer within two minutes; the message has its last words
   */
  public ServerProcess start(String cpus) throws IOException {
    return ServerProcess.start(this, cpus, Ports.free());
  }
}
