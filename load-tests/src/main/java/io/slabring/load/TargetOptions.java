package io.slabring.load;

import module java.base;

import io.slabring.client.ring.RingKind;
import io.slabring.load.result.RunFailedException;
import io.slabring.load.targets.Login;
import io.slabring.load.targets.Targets;
import picocli.CommandLine.Option;

/** The options that say where the load goes. */
final class TargetOptions {
  private static final String DEFAULT_TARGET = "127.0.0.1:11211";

  @Option(names = "--target", paramLabel = "HOST:PORT[,...]")
  private String target;

  @Option(names = "--cluster", paramLabel = "HOST:PORT")
  private String cluster;

  @Option(names = "--ring", paramLabel = "KIND", defaultValue = "ketama")
  private String ring;

  @Option(names = "--allow-remote")
  private boolean allowRemote;

  @Option(names = "--user", paramLabel = "NAME")
  private String user;

  @Option(names = "--password-file", paramLabel = "FILE")
  private Path passwordFile;

  /**
   * What connections say first; null without {@code --user}.
   *
   * @throws IllegalArgumentException with one sentence when an option cannot be used
   */
  Login login() {
    if ((user == null) != (passwordFile == null)) {
      throw new IllegalArgumentException("--user and --password-file need each other: give both");
    }
    if (user == null) {
      return null;
    }
    if (!user.matches("[^\\s:]+")) {
      throw new IllegalArgumentException(
          "--user must be a name without blanks and colons, not '" + user + "'");
    }
    try {
      byte[] bytes = Files.readAllBytes(passwordFile);
      int end = bytes.length;
      while (end > 0 && (bytes[end - 1] == '\n' || bytes[end - 1] == '\r')) {
        end--;
      }
      return new Login(user, Arrays.copyOf(bytes, end));
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "--password-file must be a file that can be read, not " + passwordFile, e);
    }
  }

  boolean isCluster() {
    return cluster != null;
  }

  /**
   * Finds the targets.
   *
   * @throws IllegalArgumentException with one sentence when an option cannot be used
   */
  Targets open(boolean tls) throws RunFailedException {
    if (cluster != null && target != null) {
      throw new IllegalArgumentException("give either --target or --cluster, not both");
    }
    RingKind kind = RingKind.of(ring);
    if (cluster != null) {
      List<InetSocketAddress> node = Addresses.parse("--cluster", cluster, allowRemote);
      if (node.size() > 1) {
        throw new IllegalArgumentException("--cluster takes one node, not " + cluster);
      }
      return Targets.cluster(node.getFirst(), kind, tls, login());
    }
    List<InetSocketAddress> addresses =
        Addresses.parse("--target", target == null ? DEFAULT_TARGET : target, allowRemote);
    return addresses.size() == 1
        ? Targets.single(addresses.getFirst())
        : Targets.fixed(addresses, kind);
  }
}
