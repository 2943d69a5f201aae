package io.slabring.node.settings;

/** The parts of the table, in the order of the help. */
public enum Section {
  /** Where clients connect. */
  NETWORK("Network"),
  /** TLS and passwords. */
  SECURITY("Security"),
  /** HTTP for operators. */
  ADMIN("Administration"),
  /** The node as one of several. */
  CLUSTER("Cluster"),
  /** Memory for items. */
  MEMORY("Memory"),
  /** Which items leave, and when. */
  LRU("LRU and expiry"),
  /** How requests are worked off. */
  WORK("Work"),
  /** What commands do. */
  COMMANDS("Commands"),
  /** The process itself. */
  PROCESS("Process"),
  /** What is printed and logged. */
  OTHER("Other"),
  /** Names of memcached that change nothing here. */
  COMPATIBLE("Accepted for compatibility, without effect"),
  /** Options of memcached that this node refuses with a sentence; not in the help. */
  REFUSED("");

  private final String heading;

  Section(String heading) {
    this.heading = heading;
  }

  /** The heading in help and document. */
  public String heading() {
    return heading;
  }
}
