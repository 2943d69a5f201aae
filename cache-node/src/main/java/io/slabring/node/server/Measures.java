package io.slabring.node.server;

import io.slabring.node.measure.BigKeys;
import io.slabring.node.measure.Histogram;
import io.slabring.node.measure.HotKeys;
import io.slabring.node.measure.KeyReport;
import io.slabring.node.server.buffer.BufferPool;
import io.slabring.node.server.command.KeySampler;
import io.slabring.node.server.connection.Traffic;
import io.slabring.node.server.conversation.CommandTimes;
import io.slabring.node.server.stream.ReplyQuota;
import io.slabring.protocol.Verb;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** What was counted and measured on all event loops together. Thread-safe. */
final class Measures {
  /**
   * What one event loop counts and measures.
   *
   * @param times null where commands are not timed
   * @param keys null where keys are not looked at
   */
  record OfLoop(
      BufferPool buffers, Traffic traffic, ReplyQuota quota, CommandTimes times, KeySampler keys) {}

  /** The counters of all loops together. */
  record Totals(
      long bytesRead,
      long bytesWritten,
      long bufferBytes,
      long idleBufferBytes,
      long yields,
      long refusedReplies) {}

  private final List<OfLoop> loops = new CopyOnWriteArrayList<>();

  /** An event loop begins. */
  void add(OfLoop loop) {
    loops.add(loop);
  }

  /** The counters since the start. */
  Totals totals() {
    long bytesRead = 0;
    long bytesWritten = 0;
    long bufferBytes = 0;
    long idleBufferBytes = 0;
    long yields = 0;
    long refusedReplies = 0;
    for (OfLoop loop : loops) {
      bytesRead += loop.traffic().bytesRead();
      bytesWritten += loop.traffic().bytesWritten();
      bufferBytes += loop.buffers().allocatedBytes();
      idleBufferBytes += loop.buffers().idleBytes();
      yields += loop.traffic().yields();
      refusedReplies += loop.quota().refused();
    }
    return new Totals(
        bytesRead, bytesWritten, bufferBytes, idleBufferBytes, yields, refusedReplies);
  }

  /** The times of every command that was sent, in nanoseconds. */
  Map<String, Histogram> commandTimes() {
    Map<String, Histogram> times = new LinkedHashMap<>();
    for (Verb verb : Verb.values()) {
      Histogram all = new Histogram();
      for (OfLoop loop : loops) {
        if (loop.times() != null) {
          all.add(loop.times().of(verb));
        }
      }
      if (all.count() > 0) {
        times.put(verb.wireName(), all);
      }
    }
    return times;
  }

  /** The hottest and the biggest keys; null where keys are not looked at. */
  KeyReport keys(int now) {
    List<HotKeys> hot = new ArrayList<>();
    List<BigKeys> big = new ArrayList<>();
    for (OfLoop loop : loops) {
      if (loop.keys() == null) {
        return null;
      }
      hot.add(loop.keys().hot());
      big.add(loop.keys().big());
    }
    return KeyReport.of(hot, big, now);
  }
}
