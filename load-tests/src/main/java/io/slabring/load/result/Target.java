package io.slabring.load.result;

/**
 * A server under load.
 *
 * @param address host:port
 * @param version what it answered to {@code version}
 * @param pid of a local server; 0 if unknown
 * @param commandLine of a local server; null if unknown
 */
public record Target(String address, String version, long pid, String commandLine) {}
