package io.slabring.load.trace;

import static java.nio.charset.StandardCharsets.US_ASCII;

import module java.base;

import io.slabring.load.result.BadInputException;
import io.slabring.load.targets.Login;
import io.slabring.load.targets.Routing;
import io.slabring.load.wire.Wire;
import io.slabring.protocol.Reply;
import io.slabring.protocol.ReplyLine;
import io.slabring.protocol.ReplyLine.Kind;

/**
 * Replays a trace as a cache in front of a database is used: get, and on a miss set; strictly one
 * access after the other, so the misses are the cache's and not those of a race. One object per
 * replay; {@link #stop} may be called by any thread.
 */
public final class Replay {
  private static final int TIMEOUT_MILLIS = 30_000;
  private static final byte[] VALUE = new byte[Scale.MAX_SIZE];

  /** How often progress is told. */
  private static final int STEP = 500_000;

  private final Path trace;
  private final Scale scale;
  private final Routing routing;
  private final Login login;
  private final List<Wire> wires = new ArrayList<>();
  private final boolean[] setUnderWay;
  private final Set<Integer> seen = new HashSet<>();
  private volatile boolean stopped;
  private long accesses;
  private long misses;
  private long errors;
  private long uniqueBytes;

  /**
   * What a replay counted.
   *
   * @param accesses gets, one for each key of the trace
   * @param misses gets that found nothing, each followed by a set
   * @param errors sets that were refused
   * @param uniqueKeys different keys, up to where the trace was replayed
   * @param uniqueBytes sum of their values' sizes
   * @param seconds it took
   * @param partialReason why it ended before the trace did, in one sentence; null if it did not
   */
  public record Count(
      long accesses,
      long misses,
      long errors,
      long uniqueKeys,
      long uniqueBytes,
      double seconds,
      String partialReason) {
    /** Share of the accesses that found nothing, 0 to 1. */
    public double missRatio() {
      return accesses == 0 ? 0 : (double) misses / accesses;
    }
  }

  /**
   * A replay that has not begun.
   *
   * @param login what connections say first, or null
   */
  public Replay(Path trace, Scale scale, Routing routing, Login login) {
    this.trace = trace;
    this.scale = scale;
    this.routing = routing;
    this.login = login;
    setUnderWay = new boolean[routing.targets().size()];
  }

  /**
   * The bytes of the values of all different keys.
   *
   * @throws BadInputException if the trace cannot be used
   */
  public static long uniqueBytes(Path trace, Scale scale) throws IOException {
    Set<Integer> seen = new HashSet<>();
    long bytes = 0;
    try (TraceFile file = TraceFile.open(trace)) {
      for (long next = file.next(); next != TraceFile.END; next = file.next()) {
        bytes += seen.add((int) next) ? scale.size((int) next) : 0;
      }
    }
    return bytes;
  }

  /** Ends the replay soon; its result is partial. */
  public void stop() {
    stopped = true;
  }

  /**
   * Replays.
   *
   * @param progress is told the accesses and misses so far
   * @throws BadInputException if nothing of the trace can be used
   */
  public Count run(Consumer<String> progress) {
    long start = System.nanoTime();
    String reason = null;
    try (TraceFile file = TraceFile.open(trace)) {
      reason = replay(file, progress);
    } catch (BadInputException e) {
      if (accesses == 0) {
        throw e;
      }
      reason = e.getMessage();
    } catch (IOException e) {
      reason = "%s after %,d accesses".formatted(e.getMessage(), accesses);
    }
    if (accesses == 0 && reason == null) {
      throw new BadInputException(trace + " has no access");
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    return new Count(accesses, misses, errors, seen.size(), uniqueBytes, seconds, reason);
  }

  private String replay(TraceFile file, Consumer<String> progress) throws IOException {
    try {
      for (int target = 0; target < setUnderWay.length; target++) {
        connect(target);
      }
      for (long next = file.next(); next != TraceFile.END; next = file.next()) {
        access((int) next);
        if (accesses % STEP == 0) {
          progress.accept("%,d accesses, %,d misses".formatted(accesses, misses));
        }
        if (stopped) {
          return "interrupted";
        }
      }
      for (int target = 0; target < setUnderWay.length; target++) {
        finishSet(target);
      }
      return null;
    } finally {
      for (Wire wire : wires) {
        wire.close();
      }
    }
  }

  private void connect(int target) throws IOException {
    try {
      Wire wire = new Wire(routing.targets().get(target), TIMEOUT_MILLIS, false);
      wires.add(wire);
      if (login != null) {
        wire.bytes(login.request(), login.request().length);
        setUnderWay[target] = true;
        finishSet(target);
      }
    } catch (IOException e) {
      throw named(target, e);
    }
  }

  private IOException named(int target, IOException e) {
    return new IOException(Routing.name(routing.targets().get(target)) + ": " + e.getMessage(), e);
  }

  private void access(int key) throws IOException {
    String name = "k" + key;
    int size = scale.size(key);
    byte[] bytes = name.getBytes(US_ASCII);
    int target = routing.isSingle() ? 0 : routing.placement().target(bytes, 0, bytes.length);
    try {
      if (!isHit(target, name, size)) {
        // It leaves with the next get, which changes no answer.
        wires.get(target).text("set " + name + " 0 0 " + size + "\r\n");
        wires.get(target).bytes(VALUE, size).text("\r\n");
        setUnderWay[target] = true;
        misses++;
      }
    } catch (IOException e) {
      throw named(target, e);
    }
    accesses++;
    if (seen.add(key)) {
      uniqueBytes += size;
    }
  }

  private boolean isHit(int target, String name, int size) throws IOException {
    Wire wire = wires.get(target);
    wire.text("get " + name + "\r\n");
    finishSet(target);
    ReplyLine reply = wire.reply();
    if (reply.is(Reply.END)) {
      return false;
    }
    if (reply.kind() != Kind.VALUE || reply.length() != size) {
      throw new IOException("expected %d bytes of %s, got %s".formatted(size, name, reply.quote()));
    }
    wire.skip(size + 2);
    if (!wire.reply().is(Reply.END)) {
      throw new IOException("the value of " + name + " does not end where it should");
    }
    return true;
  }

  private void finishSet(int target) throws IOException {
    if (setUnderWay[target]) {
      setUnderWay[target] = false;
      errors += wires.get(target).reply().is(Reply.STORED) ? 0 : 1;
    }
  }
}
