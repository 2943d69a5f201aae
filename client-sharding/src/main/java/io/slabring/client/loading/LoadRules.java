package io.slabring.client.loading;

/**
 * What holds for all calls of a client.
 *
 * @param patienceNanos how long a call waits for what others load
 * @param silenceNanos a lease that was not renewed for so long is abandoned
 * @param outageIsMiss whether to load when the node cannot be asked
 */
record LoadRules(long patienceNanos, long silenceNanos, boolean outageIsMiss) {}
