package io.slabring.load.trace;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.slabring.load.generator.Login;
import io.slabring.load.generator.Routing;
import io.slabring.load.generator.ThisMachine;
import io.slabring.load.result.ReplayResult;
import io.slabring.load.result.Target;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Replays a trace as a cache in front of a database is used: get, and on a miss set; strictly one
 * access after the other, so the misses are the cache's and not those of a race. One object per
 * replay; {@link #stop} may be called by any thread.
 */
public final class Replay {
  /** How often progress is told. */
  private static final int STEP = 500_000;

  private final Path trace;
  private final Scale scale;
  private final Routing routing;
  private final List<Target> described;
  private final Login login;
  private final long limit;
  private final List<Connection> connections = new ArrayList<>();
  private final Set<Integer> seen = new HashSet<>();
  private volatile boolean stopped;
  private long accesses;
  private long misses;
  private long uniqueBytes;

  /**
   * @param login what connections say first, or null
   * @param limit accesses after which the replay ends; 0: none
   */
  public Replay(
      Path trace, Scale scale, Routing routing, List<Target> described, Login login, long limit) {
    this.login = login;
    this.trace = trace;
    this.scale = scale;
    this.routing = routing;
    this.described = List.copyOf(described);
    this.limit = limit == 0 ? Long.MAX_VALUE : limit;
  }

  /** Ends the replay soon; its result is partial. */
  public void stop() {
    stopped = true;
  }

  /**
   * Replays.
   *
   * @param progress is told the accesses and misses so far
   * @throws BadTraceException when nothing of the trace can be used
   */
  public ReplayResult run(Consumer<String> progress) throws BadTraceException {
    Instant startedAt = Instant.now();
    long start = System.nanoTime();
    String reason = null;
    int target = 0;
    try (TraceFile file = TraceFile.open(trace)) {
      for (var address : routing.targets()) {
        connections.add(new Connection(address, login));
        target++;
      }
      for (long next = file.next(); next != TraceFile.END && accesses < limit; next = file.next()) {
        target = access((int) next);
        if (accesses % STEP == 0) {
          progress.accept("%,d accesses, %,d misses".formatted(accesses, misses));
        }
        if (stopped) {
          reason = "interrupted";
          break;
        }
      }
      for (Connection connection : connections) {
        connection.finish();
      }
    } catch (BadTraceException e) {
      if (accesses == 0) {
        throw e;
      }
      reason = e.getMessage();
    } catch (IOException e) {
      reason =
          "%s after %,d accesses: %s"
              .formatted(Routing.name(routing.targets().get(target)), accesses, e.getMessage());
    } finally {
      connections.forEach(Replay::closeQuietly);
    }
    if (accesses == 0 && reason == null) {
      throw new BadTraceException(trace + " has no access");
    }
    return new ReplayResult(
        startedAt,
        ThisMachine.describe(),
        trace.toString(),
        scale.text(),
        described,
        accesses,
        misses,
        connections.stream().mapToLong(Connection::refusedSets).sum(),
        seen.size(),
        uniqueBytes,
        (System.nanoTime() - start) / 1e9,
        reason != null,
        reason);
  }

  /** One access; returns the target's number. */
  private int access(int key) throws IOException {
    String name = "k" + key;
    int size = scale.size(key);
    byte[] bytes = name.getBytes(US_ASCII);
    int target = routing.isSingle() ? 0 : routing.placement().target(bytes, 0, bytes.length);
    Connection connection = connections.get(target);
    if (!connection.get(name, size)) {
      connection.set(name, size);
      misses++;
    }
    accesses++;
    if (seen.add(key)) {
      uniqueBytes += size;
    }
    return target;
  }

  private static void closeQuietly(Connection connection) {
    try {
      connection.close();
    } catch (IOException ignored) {
      // Nothing depends on it.
    }
  }
}
