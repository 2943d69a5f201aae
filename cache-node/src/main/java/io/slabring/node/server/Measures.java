package io.slabring.node.server;

import io.slabring.node.measure.BigKeys;
import io.slabring.node.measure.Histogram;
import io.slabring.node.measure.HotKeys;
import io.slabring.node.measure.KeyReport;
import io.slabring.protocol.Verb;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was measured on all event loops together. */
final class Measures {
  private Measures() {}

  /** The times of every command that was sent, in nanoseconds. */
  static Map<String, Histogram> commandTimes(List<Worker> workers) {
    Map<String, Histogram> times = new LinkedHashMap<>();
    for (Verb verb : Verb.values()) {
      Histogram all = new Histogram();
      for (Worker worker : workers) {
        if (worker.times() != null) {
          all.add(worker.times().of(verb));
        }
      }
      if (all.count() > 0) {
        times.put(verb.wireName(), all);
      }
    }
    return times;
  }

  /** The hottest and the biggest keys; null where keys are not looked at. */
  static KeyReport keys(List<Worker> workers, int now) {
    List<HotKeys> hot = new ArrayList<>();
    List<BigKeys> big = new ArrayList<>();
    for (Worker worker : workers) {
      if (worker.keys() == null) {
        return null;
      }
      hot.add(worker.keys().hot());
      big.add(worker.keys().big());
    }
    return KeyReport.of(hot, big, now);
  }
}
