package io.slabring.load;

import io.slabring.load.generator.RunFailedException;
import io.slabring.load.generator.Targets;
import java.net.InetSocketAddress;
import java.util.List;
import picocli.CommandLine.Option;

/** The options that say where the load goes. */
final class TargetOptions {
  @Option(
      names = "--target",
      paramLabel = "HOST:PORT[,...]",
      description = "The server, or several that share the keys (default 127.0.0.1:11211).")
  private String target = "127.0.0.1:11211";

  @Option(
      names = "--server-pid",
      paramLabel = "PID",
      description = "The server's process, if it cannot be found by its port.")
  private long serverPid;

  @Option(
      names = "--allow-remote",
      description = {
        "Accept targets beside loopback. A load test takes a server down or fills it with",
        "nonsense, so this must be said."
      })
  private boolean allowRemote;

  boolean isCluster() {
    return false;
  }

  long serverPid() {
    return serverPid;
  }

  /** Finds the targets. */
  Targets open() throws RunFailedException {
    List<InetSocketAddress> addresses = Addresses.parse(target, allowRemote);
    return Targets.single(addresses.getFirst());
  }
}
