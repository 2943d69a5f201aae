package io.slabring.node.server.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.internal.tcnative.SSL;
import io.netty.util.ReferenceCountUtil;
import io.slabring.node.settings.Security;
import io.slabring.node.settings.Settings;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS for the connections of one node: gives each the handler that encrypts it, and changes the
 * certificate for those that come later. Thread-safe.
 */
public final class Tls implements AutoCloseable {
  /*
   * There is one context for each demand on clients, not one for all: a session that was begun
   * where no certificate is asked for must not be resumed where one is.
   */
  private static final Logger LOG = LoggerFactory.getLogger(Tls.class);

  /** A handshake that takes longer than this many milliseconds ends the connection. */
  private static final long HANDSHAKE_MILLIS = 10_000;

  private final Settings settings;
  private final ContextFactory factory;
  private final Set<ClientAuth> demands;
  private final long handshakeMillis;
  private final LongAdder newSessions = new LongAdder();
  private final LongAdder handshakeErrors = new LongAdder();
  private final LongAdder protocolErrors = new LongAdder();
  private final Object reloading = new Object();
  private Map<ClientAuth, SslContext> contexts = Map.of();
  private final List<Path> paths;
  private volatile long loadedNanos;
  private volatile FileStates tried;

  /**
   * Loads the certificates.
   *
   * @param listeners what the listening addresses ask for
   * @throws TlsException when the certificates or the settings cannot be used
   */
  public Tls(Settings settings, Set<ListenerTls> listeners) throws TlsException {
    this(settings, listeners, HANDSHAKE_MILLIS);
  }

  Tls(Settings settings, Set<ListenerTls> listeners, long handshakeMillis) throws TlsException {
    this.settings = settings;
    this.handshakeMillis = handshakeMillis;
    this.factory = new ContextFactory(settings);
    this.paths =
        Stream.of(
                settings.get(Security.SSL_CHAIN_CERT),
                settings.get(Security.SSL_KEY),
                settings.get(Security.SSL_CA_CERT))
            .filter(Objects::nonNull)
            .map(name -> Path.of(name).toAbsolutePath())
            .toList();
    this.demands = EnumSet.noneOf(ClientAuth.class);
    for (ListenerTls listener : listeners) {
      if (listener != ListenerTls.NONE) {
        demands.add(demand(listener));
      }
    }
    reload();
    if (settings.get(Security.SSL_CA_CERT) == null && demands.contains(ClientAuth.REQUIRE)) {
      LOG.warn("client certificates are required, but without ssl_ca_cert none can be valid");
    }
  }

  /** Which library does the work: {@code BoringSSL}, or {@code JDK} where that does not load. */
  public static String library() {
    return ContextFactory.library();
  }

  /** Why that is the JDK's; null if it is BoringSSL. */
  public static String whyNotNative() {
    return ContextFactory.whyNotNative();
  }

  /**
   * Reads the files again. Connections that are open keep what they have.
   *
   * @throws TlsException when they cannot be used; the ones in use stay
   */
  public void reload() throws TlsException {
    synchronized (reloading) {
      load();
    }
  }

  private void load() throws TlsException {
    tried = files();
    Credentials credentials = Credentials.read(settings);
    Map<ClientAuth, SslContext> fresh = new EnumMap<>(ClientAuth.class);
    try {
      for (ClientAuth demand : demands) {
        fresh.put(demand, factory.make(credentials, demand));
      }
    } catch (TlsException e) {
      fresh.values().forEach(ReferenceCountUtil::release);
      throw e;
    }
    replace(fresh);
    loadedNanos = System.nanoTime();
  }

  /**
   * Reads the files again, and logs how that went.
   *
   * @param why for the log
   */
  public void tryReload(String why) {
    try {
      reload();
      LOG.info("certificates loaded: {}", why);
    } catch (TlsException e) {
      LOG.warn("the certificates stay as they are: {}", e.getMessage());
    }
  }

  /** The files as they are now. */
  FileStates files() {
    return FileStates.of(paths);
  }

  /** The files as they were when they were read last, with success or not. */
  FileStates tried() {
    return tried;
  }

  private synchronized void replace(Map<ClientAuth, SslContext> fresh) {
    contexts.values().forEach(ReferenceCountUtil::release);
    contexts = fresh;
  }

  /** A handler for a new connection of such a listener. */
  public synchronized SslHandler newHandler(ListenerTls listener, ByteBufAllocator allocator) {
    SslHandler handler = contexts.get(demand(listener)).newHandler(allocator);
    handler.setHandshakeTimeoutMillis(handshakeMillis);
    handler.setWrapDataSize(settings.get(Security.SSL_WRITE_BUFFER));
    return handler;
  }

  private ClientAuth demand(ListenerTls listener) {
    return switch (listener) {
      case MUTUAL -> ClientAuth.REQUIRE;
      case SERVER_ONLY, NONE -> ClientAuth.NONE;
      case DEFAULT ->
          switch (settings.get(Security.SSL_VERIFY_MODE)) {
            case 0 -> ClientAuth.NONE;
            case 1 -> ClientAuth.OPTIONAL;
            default -> ClientAuth.REQUIRE;
          };
    };
  }

  /** Notes that a handshake succeeded; call it on the connection's event loop. */
  public void countSession(SslHandler handler) {
    if (settings.get(Security.SSL_SESSION_CACHE) && !isResumed(handler)) {
      newSessions.increment();
    }
  }

  private boolean isResumed(SslHandler handler) {
    if (handler.engine() instanceof ReferenceCountedOpenSslEngine engine) {
      long pointer = engine.sslPointer();
      return pointer != 0 && SSL.isSessionReused(pointer);
    }
    long age = System.currentTimeMillis() - handler.engine().getSession().getCreationTime();
    return age > handshakeMillis;
  }

  /** Notes that a handshake failed. */
  public void countHandshakeError() {
    handshakeErrors.increment();
  }

  /** Notes that a peer broke the protocol after the handshake. */
  public void countProtocolError() {
    protocolErrors.increment();
  }

  /** Handshakes that did not resume a session, counted with {@code ssl_session_cache} only. */
  public long newSessions() {
    return newSessions.sum();
  }

  /** Handshakes that failed. */
  public long handshakeErrors() {
    return handshakeErrors.sum();
  }

  /** Connections that broke the protocol after the handshake. */
  public long protocolErrors() {
    return protocolErrors.sum();
  }

  /** Seconds since the certificates were loaded. */
  public long certificateAgeSeconds() {
    return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - loadedNanos);
  }

  /** Frees the contexts; call it when no connection can come any more. */
  @Override
  public void close() {
    replace(Map.of());
  }
}
