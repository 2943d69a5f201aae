package io.slabring.node.admin;

/**
 * What the node was started with, for {@code stats settings}, with memcached's defaults. What the
 * store knows itself, or what changes, is not here. Filled in before the node starts, not changed
 * afterwards.
 */
public final class NodeSettings {
  /** TCP port in use ({@code -p}). */
  public int port;

  /** UDP port in use ({@code -U}), or 0. */
  public int udpPort;

  /** {@code -l} as given, or {@code null}. */
  public String interfaces;

  /** File name of the Unix socket ({@code -s}), or {@code null}. */
  public String unixSocket;

  /** {@code -e}, or {@code null}. */
  public String memoryFile;

  /** {@code -a}: 9 bits as of chmod. */
  public int unixPermissions = 0700;

  /** {@code -c}. */
  public int maxConnections = 1024;

  /** {@code -o maxconns_fast}. */
  public boolean refuseOverLimit = true;

  /** {@code -b}. */
  public int backlog = 1024;

  /** {@code -t}. */
  public int threads = 4;

  /** {@code -R}. */
  public int requestsPerEvent = 20;

  /** {@code -B}: {@code auto}, {@code ascii} or {@code binary}. */
  public String protocol = "auto";

  /** {@code -Y}: a file name, or {@code null}. */
  public String authFile;

  /** {@code -N}. */
  public int napiIds;

  /** {@code -Z} and {@code -o ssl_*}. */
  public TlsSettings tls = new TlsSettings();

  /** {@code -A}. */
  public boolean shutdownCommand;

  /** Not {@code -F}. */
  public boolean flushCommand = true;

  /** Not {@code -X}. */
  public boolean dumpCommands = true;

  /** {@code -f}. */
  public double growthFactor = 1.25;

  /** {@code -n}. */
  public int chunkSize = 48;

  /** {@code -o read_buf_mem_limit} in bytes. */
  public long bufferMemoryLimit;

  /** {@code -o idle_timeout}. */
  public int idleTimeoutSeconds;

  /** {@code -o slab_reassign}. */
  public boolean slabReassign = true;

  /** {@code -o lru_maintainer}. */
  public boolean lruMaintainer = true;

  /** {@code -o track_sizes}. */
  public boolean trackSizes;

  /** {@code -o watcher_logbuf_size} in bytes. */
  public int watcherLogBytes = 256 << 10;

  /** {@code -o worker_logbuf_size} in bytes. */
  public int workerLogBytes = 64 << 10;

  /** Number of {@code -v}. */
  public int verbosity;

  /** Version of this program. */
  public String productVersion = "";
}
