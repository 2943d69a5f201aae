package io.slabring.node;

import io.slabring.node.admin.TlsSettings;
import io.slabring.node.settings.UsageException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The files that options name, checked before anything starts, as the user that the node runs as.
 * What reads or writes a file checks again; here all of them fail early, in the same words.
 */
final class FileOptions {
  private static final String USER = System.getProperty("user.name");

  private FileOptions() {}

  /**
   * Checks them all.
   *
   * @throws UsageException for the first that cannot be used, with option, file, user and remedy
   */
  static void check(Options options) {
    TlsSettings tls = options.tls();
    if (tls.enabled) {
      requireReadable("ssl_chain_cert", tls.chainCertificate);
      requireReadable("ssl_key", tls.key);
      requireReadable("ssl_ca_cert", tls.authorities);
    }
    requireReadable("-Y", options.authFile());
    if (options.isGiven(Flag.ADMIN)) {
      requireReadable("--admin-token-file", given(options, Flag.ADMIN_TOKEN));
    }
    if (options.cluster() != null) {
      for (Flag flag :
          new Flag[] {Flag.CLUSTER_SECRET, Flag.CLUSTER_CERT, Flag.CLUSTER_KEY, Flag.CLUSTER_CA}) {
        requireReadable(flag.shortest(), given(options, flag));
      }
    }
    requireWritable("-e", options.memoryFile(), true);
    requireWritable("-P", options.pidFile(), false);
    requireWritable("-s", options.unixSocket(), false);
    requireWritable(PortFile.VARIABLE, System.getenv(PortFile.VARIABLE), false);
  }

  private static String given(Options options, Flag flag) {
    return options.isGiven(flag) ? options.last(flag) : null;
  }

  /** A file that is there and can be read; null for an option that is not given. */
  static void requireReadable(String option, String name) {
    if (name == null) {
      return;
    }
    Path file = Path.of(name).toAbsolutePath();
    requireWay(option, file);
    if (!Files.exists(file)) {
      throw refusal(option, file, "there is no such file; make it, or name another");
    }
    requireNoDirectory(option, file);
    if (!Files.isReadable(file)) {
      throw refusal(
          option,
          file,
          "the user %1$s cannot read it; let that user, such as by chown %1$s %2$s"
              .formatted(USER, file));
    }
  }

  /**
   * A file that can be made, or replaced.
   *
   * @param inPlace whether one that is there is changed, and not replaced
   */
  static void requireWritable(String option, String name, boolean inPlace) {
    if (name == null) {
      return;
    }
    Path file = Path.of(name).toAbsolutePath();
    Path directory = file.getParent();
    requireWay(option, file);
    if (directory == null || !Files.isDirectory(directory)) {
      throw refusal(option, file, "there is no such directory; make it, or name another");
    }
    requireNoDirectory(option, file);
    Path changed = inPlace && Files.exists(file) ? file : directory;
    if (!Files.isWritable(changed)) {
      throw refusal(
          option,
          file,
          "the user %1$s cannot write to %2$s; name a file elsewhere, or let that user, such as by chown %1$s %2$s"
              .formatted(USER, changed));
    }
  }

  /** Every directory on the way must be one that the user may enter. */
  private static void requireWay(String option, Path file) {
    Path directory = file.getRoot();
    for (Path name :
        file.getParent() == null ? file : file.getRoot().relativize(file.getParent())) {
      directory = directory.resolve(name);
      if (Files.isDirectory(directory) && !Files.isExecutable(directory)) {
        throw refusal(
            option,
            file,
            "the user %s cannot enter the directory %s; name a file elsewhere, or let that user, such as by chmod o+x %2$s"
                .formatted(USER, directory));
      }
    }
  }

  private static void requireNoDirectory(String option, Path file) {
    if (Files.isDirectory(file)) {
      throw refusal(option, file, "it is a directory; name a file");
    }
  }

  private static UsageException refusal(String option, Path file, String reason) {
    return UsageException.badUsage("%s: %s: %s", option, file, reason);
  }
}
