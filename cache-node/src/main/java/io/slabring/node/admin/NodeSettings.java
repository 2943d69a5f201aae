package io.slabring.node.admin;

/**
 * What the node was started with, for {@code stats settings}; the names are memcached's. What the
 * store knows itself, or what changes, is not here.
 *
 * @param port TCP port in use
 * @param interfaces {@code -l} as given, or {@code null}
 * @param unixSocket file name, or {@code null}
 * @param maxConnections {@code -c}
 * @param refuseOverLimit {@code -o maxconns_fast}
 * @param backlog {@code -b}
 * @param threads {@code -t}
 * @param requestsPerEvent {@code -R}
 * @param protocol {@code -B}: {@code auto} or {@code ascii}
 * @param shutdownCommand {@code -A}
 * @param flushCommand not {@code -F}
 * @param dumpCommands not {@code -X}
 * @param growthFactor {@code -f}
 * @param chunkSize {@code -n}
 * @param idleTimeoutSeconds {@code -o idle_timeout}
 * @param slabReassign {@code -o slab_reassign}
 * @param lruMaintainer {@code -o lru_maintainer}
 * @param trackSizes {@code -o track_sizes}
 * @param verbosity number of {@code -v}
 * @param productVersion version of this program
 */
public record NodeSettings(
    int port,
    String interfaces,
    String unixSocket,
    int maxConnections,
    boolean refuseOverLimit,
    int backlog,
    int threads,
    int requestsPerEvent,
    String protocol,
    boolean shutdownCommand,
    boolean flushCommand,
    boolean dumpCommands,
    double growthFactor,
    int chunkSize,
    int idleTimeoutSeconds,
    boolean slabReassign,
    boolean lruMaintainer,
    boolean trackSizes,
    int verbosity,
    String productVersion) {}
