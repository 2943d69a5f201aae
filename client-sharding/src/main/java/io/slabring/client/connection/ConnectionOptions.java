package io.slabring.client.connection;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How a client connects to its nodes, with the defaults. Set the fields before the client is made,
 * which takes a copy. Not thread-safe.
 */
public final class ConnectionOptions {
  private static final int CONNECTIONS_MAX = 64;
  private static final int OPERATIONS_MAX = 32_768;
  private static final long BYTES_MAX = 1L << 40;
  private static final int VALUE_MAX = 1 << 30;
  private static final Duration TIME_MAX = Duration.ofHours(1);

  /**
   * Connections to each node, 1 to 64. One thread uses one of them, so its operations keep their
   * order.
   */
  public int connections = 1;

  /** Time after which an operation without a reply fails, 1 ms to 1 hour. */
  public Duration operationTimeout = Duration.ofMillis(500);

  /**
   * Time after which an attempt to connect fails, 1 ms to 1 hour: name look-up, TLS and login
   * included.
   */
  public Duration connectTimeout = Duration.ofSeconds(2);

  /**
   * Most operations of a node that may be queued or in flight, 1 to 32768. Each key of a batch
   * counts as one. Further operations fail at once.
   */
  public int maxPendingOperations = 16_384;

  /** Most bytes of keys and values that may be queued or in flight, 1 to 2^40. */
  public long maxPendingBytes = 64L << 20;

  /**
   * Largest item that is sent, in bytes, and longest value that is read; 1 to 2^30. Like {@code -I}
   * of the nodes, it includes the key and a header of up to 44 bytes.
   */
  public int maxValueBytes = 1 << 20;

  /** Most keys in one batch, 1 to {@link #maxPendingOperations}. */
  public int keysPerBatch = 1_000;

  /**
   * Pause before the second attempt to connect. It doubles with every failure. The actual pause is
   * random, between half of this time and all of it.
   */
  public Duration reconnectMin = Duration.ofMillis(100);

  /** Longest pause between attempts to connect. */
  public Duration reconnectMax = Duration.ofSeconds(5);

  /** Encrypts the connection. */
  public boolean tls;

  /** Certificates of the trusted authorities, as a PEM file; null for those of the JDK. */
  public Path tlsAuthority;

  /** The client's own certificate, as a PEM file, or null. */
  public Path tlsCertificate;

  /** The key of {@link #tlsCertificate}, as a PEM file (PKCS 8), or null. */
  public Path tlsKey;

  /** Whether the node's certificate must be valid for {@link NodeAddress#host}. */
  public boolean tlsVerifyHost = true;

  /** The user name for nodes that require a login ({@code -Y}), or null. */
  public String user;

  /** The password of {@link #user}. */
  public String password;

  /** Resolves host names before every attempt to connect. */
  public HostResolver resolver = HostResolver.SYSTEM;

  /** Options with the defaults. */
  public ConnectionOptions() {}

  /**
   * Returns a copy that later changes of this object do not affect. The values are checked, the
   * files are not.
   *
   * @throws IllegalArgumentException naming the option, the rule and the value
   */
  public ConnectionOptions checkedCopy() {
    checkValues();
    ConnectionOptions copy = new ConnectionOptions();
    copy.connections = connections;
    copy.operationTimeout = operationTimeout;
    copy.connectTimeout = connectTimeout;
    copy.maxPendingOperations = maxPendingOperations;
    copy.maxPendingBytes = maxPendingBytes;
    copy.maxValueBytes = maxValueBytes;
    copy.keysPerBatch = keysPerBatch;
    copy.reconnectMin = reconnectMin;
    copy.reconnectMax = reconnectMax;
    copy.tls = tls;
    copy.tlsAuthority = tlsAuthority;
    copy.tlsCertificate = tlsCertificate;
    copy.tlsKey = tlsKey;
    copy.tlsVerifyHost = tlsVerifyHost;
    copy.user = user;
    copy.password = password;
    copy.resolver = resolver;
    return copy;
  }

  /**
   * Checks every option.
   *
   * @throws IllegalArgumentException naming the option, the rule and the value
   */
  public void check() {
    checkValues();
    readable("tlsAuthority", tlsAuthority);
    readable("tlsCertificate", tlsCertificate);
    readable("tlsKey", tlsKey);
  }

  /**
   * Without the files: a connection to a new node must not fail because they are being replaced.
   */
  private void checkValues() {
    range("connections", connections, 1, CONNECTIONS_MAX);
    range("maxPendingOperations", maxPendingOperations, 1, OPERATIONS_MAX);
    range("maxPendingBytes", maxPendingBytes, 1, BYTES_MAX);
    range("maxValueBytes", maxValueBytes, 1, VALUE_MAX);
    range("keysPerBatch", keysPerBatch, 1, maxPendingOperations);
    time("operationTimeout", operationTimeout);
    time("connectTimeout", connectTimeout);
    time("reconnectMin", reconnectMin);
    time("reconnectMax", reconnectMax);
    require(
        reconnectMin.compareTo(reconnectMax) <= 0,
        "reconnectMin must not exceed reconnectMax: " + reconnectMin + " > " + reconnectMax);
    require(
        (tlsCertificate == null) == (tlsKey == null),
        "tlsCertificate and tlsKey go together: " + tlsCertificate + ", " + tlsKey);
    require((user == null) == (password == null), "user and password go together: user " + user);
    require(user == null || user.indexOf(' ') < 0, "the user must not contain a blank: " + user);
    require(resolver != null, "resolver must not be null");
  }

  private static void range(String name, long value, long min, long max) {
    require(value >= min && value <= max, name + " must be " + min + " to " + max + ": " + value);
  }

  private static void time(String name, Duration value) {
    require(
        value != null && value.toMillis() >= 1 && value.compareTo(TIME_MAX) <= 0,
        name + " must be 1 ms to " + TIME_MAX.toHours() + " hour: " + value);
  }

  private static void readable(String name, Path file) {
    require(file == null || Files.isReadable(file), name + " cannot be read: " + file);
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new IllegalArgumentException(rule);
    }
  }
}
