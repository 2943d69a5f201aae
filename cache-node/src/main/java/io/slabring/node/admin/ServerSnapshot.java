package io.slabring.node.admin;

/**
 * What the network side has counted so far.
 *
 * @param openConnections connections open now
 * @param totalConnections connections accepted since the start
 * @param rejectedConnections connections refused over the limit
 * @param idleKicks connections closed because they were idle
 * @param listenDisabled how often accepting was stopped over the limit
 * @param listenDisabledMicros for how long, in microseconds
 * @param listening whether connections are accepted now
 * @param bytesRead bytes received
 * @param bytesWritten bytes sent
 * @param bufferBytes bytes of all buffers for input and replies
 * @param idleBufferBytes bytes of those that are not in use
 * @param yields turns that ended with requests left
 * @param refusedReplies replies that the memory limit forbade
 * @param security authentication and TLS
 * @param log what the log for watchers has counted
 */
public record ServerSnapshot(
    int openConnections,
    long totalConnections,
    long rejectedConnections,
    long idleKicks,
    long listenDisabled,
    long listenDisabledMicros,
    boolean listening,
    long bytesRead,
    long bytesWritten,
    long bufferBytes,
    long idleBufferBytes,
    long yields,
    long refusedReplies,
    SecuritySnapshot security,
    LogSnapshot log) {}
