import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/**
 * Replays a trace of keys (big-endian int32 on standard input) as a cache in front of a database is
 * used: get, and on a miss set. One connection, strictly one access after the other; a set travels
 * in one packet with the get that follows it, which changes no answer.
 *
 * <pre>
 *   java Replay.java unique SCALE         prints the bytes of all different keys' values
 *   java Replay.java replay SCALE PORT    prints accesses, misses and seconds
 * </pre>
 *
 * A key's value has (500 + fmix32(key) mod 7500) * SCALE bytes, where fmix32 is MurmurHash3's
 * finalizer and the remainder is of the unsigned number; or, when SCALE is written as 500+SCALE,
 * 500 + (fmix32(key) mod 7500) * SCALE. The key is sent as "k" and the decimal number.
 */
final class Replay {
  private static final byte[] VALUE = new byte[8000 * 64 + 2];

  private static int scale;
  private static boolean scaleBase;

  private static int valueSize(int key) {
    int h = key;
    h = (h ^ h >>> 16) * 0x85ebca6b;
    h = (h ^ h >>> 13) * 0xc2b2ae35;
    int spread = Integer.remainderUnsigned(h ^ h >>> 16, 7500);
    return scaleBase ? (500 + spread) * scale : 500 + spread * scale;
  }

  public static void main(String[] args) throws IOException {
    scaleBase = !args[1].startsWith("500+");
    scale = Integer.parseInt(args[1].substring(args[1].indexOf('+') + 1));
    var trace = new DataInputStream(new BufferedInputStream(System.in, 1 << 16));
    if (args[0].equals("unique")) {
      printUniqueBytes(trace);
    } else {
      replay(trace, Integer.parseInt(args[2]));
    }
  }

  private static void printUniqueBytes(DataInputStream trace) throws IOException {
    Set<Integer> seen = new HashSet<>();
    long bytes = 0;
    for (long key = next(trace); key != END; key = next(trace)) {
      if (seen.add((int) key)) {
        bytes += valueSize((int) key);
      }
    }
    System.out.println(bytes);
  }

  private static void replay(DataInputStream trace, int port) throws IOException {
    long accesses = 0;
    long misses = 0;
    long started = System.nanoTime();
    try (Wire wire = new Wire(port)) {
      for (long next = next(trace); next != END; next = next(trace)) {
        int key = (int) next;
        int size = valueSize(key);
        wire.text("get k" + key + "\r\n").flush();
        if (!hit(wire, key, size)) {
          wire.text("set k" + key + " 0 0 " + size + " noreply\r\n");
          VALUE[size] = '\r';
          VALUE[size + 1] = '\n';
          wire.bytes(VALUE, size + 2);
          VALUE[size] = 0;
          VALUE[size + 1] = 0;
          misses++;
        }
        if (++accesses % 500_000 == 0) {
          System.err.printf("          %,d accesses, %,d misses%n", accesses, misses);
        }
      }
      wire.await();
    }
    System.out.printf("%d %d %.0f%n", accesses, misses, (System.nanoTime() - started) / 1e9);
  }

  /** Reads the answer of one get. */
  private static boolean hit(Wire wire, int key, int size) throws IOException {
    byte first = wire.read();
    if (first == 'E' && wire.read() == 'N') {
      wire.skip("D\r\n".length());
      return false;
    }
    String rest = wire.line();
    String expected = "ALUE k" + key + " 0 " + size;
    if (first != 'V' || !rest.equals(expected)) {
      throw new IOException("expected V" + expected + ", got " + (char) first + rest);
    }
    wire.skip(size + "\r\nEND\r\n".length());
    return true;
  }

  private static final long END = Long.MIN_VALUE;

  private static long next(DataInputStream trace) throws IOException {
    try {
      return trace.readInt();
    } catch (EOFException end) {
      return END;
    }
  }
}
