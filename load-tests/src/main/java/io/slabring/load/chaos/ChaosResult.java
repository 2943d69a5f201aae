package io.slabring.load.chaos;

import io.slabring.load.report.ReportEvent;
import io.slabring.load.result.RunResult;
import java.util.List;

/**
 * What a run of chaos found out. Immutable.
 *
 * @param seed that repeats the order of faults
 * @param faults how many there were
 * @param settledViews how many views came to rest
 * @param judgedReads reads in settled views, of which {@code judgedHits} found a value
 * @param boundWrites acknowledged writes in settled views
 * @param stale sentences about reads that broke the rule, each with its history
 * @param leaks sentences about processes that did not end where they began
 * @param dips sentences about the hit ratio after each fault
 * @param events when the faults began and ended
 * @param run hits, misses and errors over time
 */
public record ChaosResult(
    long seed,
    int faults,
    int settledViews,
    long judgedReads,
    long judgedHits,
    long boundWrites,
    List<String> stale,
    List<String> leaks,
    List<String> dips,
    List<ReportEvent> events,
    RunResult run) {
  public ChaosResult {
    stale = List.copyOf(stale);
    leaks = List.copyOf(leaks);
    dips = List.copyOf(dips);
    events = List.copyOf(events);
  }
}
