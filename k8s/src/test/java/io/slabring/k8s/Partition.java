package io.slabring.k8s;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Packets between one container and others are lost silently, until this is closed. */
final class Partition implements AutoCloseable {
  private final List<String[]> rules = new ArrayList<>();

  Partition(String ip, List<String> others) throws IOException, InterruptedException {
    for (String other : others) {
      drop(ip, other);
      drop(other, ip);
    }
  }

  private void drop(String from, String to) throws IOException, InterruptedException {
    String[] rule = {"DOCKER-USER", "-s", from, "-d", to, "-j", "DROP"};
    iptables("-I", rule);
    rules.add(rule);
  }

  private static void iptables(String what, String[] rule)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("iptables", "-w", what));
    command.addAll(List.of(rule));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes());
    if (!process.waitFor(120, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IOException(String.join(" ", command) + ": " + output);
    }
  }

  @Override
  public void close() throws IOException, InterruptedException {
    for (String[] rule : rules) {
      iptables("-D", rule);
    }
    rules.clear();
  }
}
