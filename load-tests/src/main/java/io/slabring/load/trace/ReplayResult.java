package io.slabring.load.trace;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.slabring.load.result.Machine;
import io.slabring.load.result.Target;
import java.time.Instant;
import java.util.List;

/**
 * What a replay of a trace found out, as {@code --json} writes it. Immutable.
 *
 * @param startedAt when it began
 * @param machine where it ran
 * @param trace file
 * @param scale of the values' sizes, as on the command line
 * @param targets the servers
 * @param count the figures
 * @param partial whether it ended before the trace did
 */
public record ReplayResult(
    Instant startedAt,
    Machine machine,
    String trace,
    String scale,
    List<Target> targets,
    @JsonUnwrapped Replay.Count count,
    boolean partial) {}
