package io.slabring.load.compare;

import io.slabring.load.workload.Workload.Protocol;

/** The protocols that contestants speak, and how each asks for the same things. */
public enum Wire {
  /** memcached's classic text. */
  MEMCACHED(Protocol.CLASSIC, "version\r\n", "VERSION ", "stats\r\n", "STAT curr_items "),
  /** The same by Slabring, whose answer to "version" is that of the memcached that it is like. */
  SLABRING(
      Protocol.CLASSIC,
      "stats settings\r\n",
      "STAT slabring_version ",
      "stats\r\n",
      "STAT curr_items "),
  /** redis's. */
  RESP(
      Protocol.RESP,
      "*2\r\n$4\r\nINFO\r\n$6\r\nserver\r\n",
      "redis_version:",
      "*1\r\n$6\r\nDBSIZE\r\n",
      ":");

  private final Protocol protocol;
  private final String versionRequest;
  private final String versionPrefix;
  private final String itemsRequest;
  private final String itemsPrefix;

  Wire(
      Protocol protocol,
      String versionRequest,
      String versionPrefix,
      String itemsRequest,
      String itemsPrefix) {
    this.protocol = protocol;
    this.versionRequest = versionRequest;
    this.versionPrefix = versionPrefix;
    this.itemsRequest = itemsRequest;
    this.itemsPrefix = itemsPrefix;
  }

  /** What the load speaks. */
  Protocol protocol() {
    return protocol;
  }

  String versionRequest() {
    return versionRequest;
  }

  /** How the line of the answer begins that ends in the version. */
  String versionPrefix() {
    return versionPrefix;
  }

  String itemsRequest() {
    return itemsRequest;
  }

  /** How the line of the answer begins that ends in the number of items. */
  String itemsPrefix() {
    return itemsPrefix;
  }
}
