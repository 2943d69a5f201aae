package io.slabring.client.connection;

/**
 * Counters of a node's connections since they were first opened. A batch counts as one operation
 * per key.
 *
 * @param operations handed in and accepted
 * @param pending of these, without a reply so far; those that timed out count until the reply came
 *     or the connection ended
 * @param timeouts failed with {@link NodeTimeoutException}
 * @param overloads refused with {@link NodeOverloadedException}
 * @param protocolErrors connections closed because of what the node sent
 * @param connects connections that became ready
 * @param connectFailures attempts that failed
 * @param bytesRead received, after decryption
 * @param bytesWritten sent, before encryption
 */
public record NodeStats(
    long operations,
    long pending,
    long timeouts,
    long overloads,
    long protocolErrors,
    long connects,
    long connectFailures,
    long bytesRead,
    long bytesWritten) {}
