package io.slabring.node;

import io.slabring.node.server.listen.ListenAddress;
import io.slabring.node.server.login.AuthFile;
import io.slabring.node.server.tls.CertificateWatch;
import io.slabring.node.server.tls.ListenerTls;
import io.slabring.node.server.tls.Tls;
import io.slabring.node.server.tls.TlsException;
import io.slabring.node.settings.Security;
import io.slabring.node.settings.Settings;
import io.slabring.node.settings.UsageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Certificates and passwords of clients, read at the start and again on request.
 *
 * @param tls null without {@code -Z}
 * @param watch looks at the certificates' files; null without {@code -Z}
 * @param authFile null without {@code -Y}
 */
record Access(Tls tls, CertificateWatch watch, AuthFile authFile) implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Access.class);

  /**
   * Reads what the settings name.
   *
   * @throws UsageException when it cannot be used
   */
  static Access of(Settings settings, List<ListenAddress> addresses) {
    AuthFile authFile = null;
    String passwords = settings.get(Security.AUTH_FILE);
    if (passwords != null) {
      try {
        authFile = new AuthFile(Path.of(passwords).toAbsolutePath());
      } catch (IOException e) {
        throw new UsageException(UsageException.BAD_VALUE, e.getMessage());
      }
    }
    if (!settings.get(Security.TLS)) {
      return new Access(null, null, authFile);
    }
    Set<ListenerTls> listeners = EnumSet.noneOf(ListenerTls.class);
    addresses.forEach(address -> listeners.add(address.tls()));
    try {
      Tls tls = new Tls(settings, listeners);
      LOG.info("TLS from {} on, by {}", settings.show(Security.SSL_MIN_VERSION), Tls.library());
      warnOfTheJdks();
      return new Access(tls, CertificateWatch.start(tls), authFile);
    } catch (TlsException e) {
      throw new UsageException(UsageException.BAD_USAGE, e.getMessage());
    }
  }

  private static void warnOfTheJdks() {
    if (Tls.whyNotNative() != null) {
      LOG.warn(
          "BoringSSL does not load ({}), so the JDK does TLS: handshakes cost two to three times"
              + " the CPU, TLS 1.0 and 1.1 do not work, and resumed sessions are counted as new. If"
              + " {} is read-only or mounted noexec, name another directory with"
              + " JAVA_OPTS=-Dio.netty.native.workdir=<directory>",
          Tls.whyNotNative(),
          System.getProperty("java.io.tmpdir"));
    }
  }

  void reload() {
    if (tls != null) {
      tls.tryReload("asked to");
    }
    if (authFile != null) {
      try {
        authFile.reload();
        LOG.info("the passwords were read again");
      } catch (IOException e) {
        LOG.warn("the passwords stay as they are: {}", e.getMessage());
      }
    }
  }

  @Override
  public void close() {
    if (tls != null) {
      watch.close();
      tls.close();
    }
  }
}
