package io.slabring.node.simulation;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.slabring.node.inheritance.Inheritance;
import io.slabring.node.inheritance.Predecessor;
import io.slabring.node.store.life.Place;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What a node inherits, and what it gives to heirs, as the program does it over links. */
final class SimMoves {
  private static final int NOT_YET_MILLIS = 250;
  private static final int LOOK_MILLIS = 2;
  private static final int BATCH = 4;

  private final SimNode node;
  private final SimCluster cluster;
  private final Simulation time;

  /**
   * Values given to heirs before the node entered their view, by view and key. Only a fault adds
   * one.
   */
  private final Map<Long, Map<String, Long>> givenEarly = new HashMap<>();

  SimMoves(SimNode node) {
    this.node = node;
    this.cluster = node.cluster;
    this.time = cluster.time;
  }

  /** The node has entered a view: what it gave before must be what it leaves. */
  void judgeEarly() {
    long asOf = node.version();
    givenEarly
        .getOrDefault(asOf, Map.of())
        .forEach(
            (key, value) ->
                cluster.judge.require(
                    node.store.bequest(asOf, key) == value,
                    "%s: an heir was given %d, and the owner changed it then",
                    key,
                    value));
  }

  void inherit(Predecessor source, String key, long found, boolean handedOver) {
    if (node.store.inherit(source, key, found, handedOver)) {
      boolean isLive = node.store.live(key) == found;
      cluster.judge.inherited(key, found, source.asOf(), isLive ? node.custody.version() : 0);
    }
  }

  /** Answers an heir: the value, 0 for none, -1 for not yet. */
  void bequest(long asOf, String key, int depth, Consumer<Long> answer) {
    bequest(asOf, key, depth, time.now() + NOT_YET_MILLIS, answer);
  }

  private void bequest(long asOf, String key, int depth, long until, Consumer<Long> answer) {
    if (node.dead) {
      return;
    }
    if (!node.store.store.hasEntered(asOf)) {
      if (cluster.fault == SimNode.Fault.FETCH_BEFORE_VIEW) {
        long value = node.store.live(key);
        givenEarly.computeIfAbsent(asOf, any -> new HashMap<>()).put(key, value);
        answer.accept(value);
      } else if (time.now() >= until) {
        answer.accept(-1L);
      } else {
        time.in(LOOK_MILLIS, () -> bequest(asOf, key, depth, until, answer));
      }
      return;
    }
    long value = node.store.bequest(asOf, key);
    if (value != 0) {
      answer.accept(value);
      return;
    }
    byte[] bytes = key.getBytes(US_ASCII);
    Place older =
        depth == 0 ? node.custody.before(asOf, bytes, bytes.length, node.store.hash(key)) : null;
    if (older instanceof Predecessor source) {
      cluster.links.fetch(
          node,
          source,
          key,
          1,
          found -> {
            if (!node.dead) {
              inherit(source, key, found, false);
              answer.accept(node.store.bequest(asOf, key));
            }
          });
    } else {
      answer.accept(0L);
    }
  }

  /** The next items for an heir; null if it has to ask again, empty if there are none left. */
  List<String> batch(long asOf, String heirId) {
    if (!node.store.store.hasEntered(asOf)) {
      return node.custody.version() > asOf ? List.of() : null;
    }
    List<String> keys = new ArrayList<>();
    int[] one = new int[1];
    while (keys.size() < BATCH && node.bequests.next(asOf, heirId, one) == 1) {
      keys.add(cluster.keys.get(one[0]));
    }
    if (keys.isEmpty()) {
      node.bequests.done(asOf, heirId);
    }
    return keys;
  }

  /** Takes batches from all former owners until they have nothing more. */
  void handOver() {
    for (Inheritance inheritance : node.custody.inheritances()) {
      for (Predecessor source : inheritance.sources()) {
        if (source.asOf() == node.custody.version()) {
          pull(source, node.generation);
        }
      }
    }
  }

  private void pull(Predecessor source, int born) {
    time.in(
        time.between(1, cluster.paceMillis),
        () -> {
          if (node.dead || born != node.generation || !node.custody.isOpen(source)) {
            return;
          }
          cluster.links.pull(
              node,
              source,
              items -> {
                if (node.dead || born != node.generation) {
                  return;
                }
                if (items != null && items.isEmpty()) {
                  node.custody.ended(source);
                  return;
                }
                if (items != null) {
                  items.forEach((key, found) -> inherit(source, key, found, true));
                }
                pull(source, born);
              });
        });
  }
}
