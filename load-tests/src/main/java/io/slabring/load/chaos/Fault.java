package io.slabring.load.chaos;

/** What is done to a node, for a while. */
enum Fault {
  /** SIGKILL; started again at the end. */
  KILL(200, 3000),
  /** SIGSTOP; SIGCONT at the end. */
  PAUSE(100, 7000),
  /** Cut off from the other nodes; clients still reach it. Needs networks of its own. */
  CUT_OFF(100, 7000),
  /** Cut off from everybody; without networks of its own, from clients only. */
  ISOLATE(100, 7000),
  /** Clients' bytes arrive late, both ways. */
  DELAY(500, 4000),
  /** Clients' connections end in the middle of what is sent. */
  TRUNCATE(500, 4000),
  /** Connections that ask for much and read nothing. */
  SLOW_READERS(1000, 4000),
  /** Connections by the hundred. */
  FLOOD(500, 3000),
  /** More values than fit. */
  MEMORY(500, 3000),
  /** A node leaves; the next one suffers while keys move. It starts again at the end. */
  LEAVE(20, 1500),
  /** A node that has left starts again; the next one suffers while keys move. */
  JOIN(20, 1500),
  /** Every node leaves and starts again, one after the other. */
  ROLLING_RESTART(0, 1);

  private final int minMillis;
  private final int maxMillis;

  Fault(int minMillis, int maxMillis) {
    this.minMillis = minMillis;
    this.maxMillis = maxMillis;
  }

  int minMillis() {
    return minMillis;
  }

  int maxMillis() {
    return maxMillis;
  }
}
