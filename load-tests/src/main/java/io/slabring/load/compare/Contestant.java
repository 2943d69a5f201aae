package io.slabring.load.compare;

import io.slabring.load.generator.RunFailedException;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A server that takes part in a comparison: one thread for requests each, nothing written to disk.
 *
 * @param name as tables give it
 * @param wire the protocol it speaks
 * @param program what is started
 * @param debianPackage where the program comes from, or the empty string for our own
 * @param flags what makes this one differ from others of the same program
 */
public record Contestant(
    String name, Wire wire, Path program, String debianPackage, List<String> flags) {

  /** A node of Slabring with one of its transports. */
  public static Contestant slabring(Path launcher, String transport) {
    return new Contestant(
        "Slabring, " + transport, Wire.SLABRING, launcher, "", List.of("--transport", transport));
  }

  /**
   * A server that Debian packages.
   *
   * @throws IllegalArgumentException when it is neither memcached nor redis; says what there is
   */
  public static Contestant other(String name) {
    return switch (name) {
      case "memcached" ->
          new Contestant(name, Wire.MEMCACHED, Path.of("memcached"), "memcached", List.of());
      case "redis" ->
          new Contestant(name, Wire.RESP, Path.of("redis-server"), "redis-server", List.of());
      default ->
          throw new IllegalArgumentException("--with takes memcached or redis, not '" + name + "'");
    };
  }

  /**
   * The command that starts it on a port of the loopback interface.
   *
   * @param megabytes memory for items
   */
  List<String> command(int port, int megabytes) {
    List<String> command = new ArrayList<>();
    command.add(program.toString());
    switch (wire) {
      case MEMCACHED, SLABRING -> {
        command.addAll(
            List.of("-l", "127.0.0.1", "-p", "" + port, "-t", "1", "-m", "" + megabytes));
        if (!debianPackage.isEmpty() && System.getProperty("user.name").equals("root")) {
          command.addAll(List.of("-u", "root")); // memcached refuses to start as root otherwise
        }
      }
      case RESP ->
          command.addAll(
              List.of(
                  "--bind",
                  "127.0.0.1",
                  "--port",
                  "" + port,
                  "--maxmemory",
                  megabytes + "mb",
                  "--maxmemory-policy",
                  "allkeys-lru",
                  "--save",
                  "",
                  "--appendonly",
                  "no"));
    }
    command.addAll(flags);
    return command;
  }

  /**
   * Looks for the program.
   *
   * @throws RunFailedException when it is not there; says how to install it
   */
  public void requireInstalled() throws RunFailedException {
    if (program.isAbsolute()) {
      if (!Files.isExecutable(program)) {
        throw new RunFailedException("cannot start " + program + ": not there or not executable");
      }
      return;
    }
    for (String directory : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)) {
      if (Files.isExecutable(Path.of(directory).resolve(program))) {
        return;
      }
    }
    throw new RunFailedException(
        program + " is not installed: apt-get install " + debianPackage + " (Debian, Ubuntu)");
  }
}
