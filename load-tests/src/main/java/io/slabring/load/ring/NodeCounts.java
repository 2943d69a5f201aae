package io.slabring.load.ring;

import io.slabring.client.ring.RingKind;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** Reads numbers of nodes from the command line: {@code 3,10,50} or {@code 3..1000}. */
final class NodeCounts {
  /** A range of more numbers is thinned out. */
  private static final int EACH_MAX = 20;

  private NodeCounts() {}

  /**
   * The numbers, ascending. A short range stands for each of its numbers, a longer one for its ends
   * and the 5, 10, 20, 50 ... between them.
   *
   * @throws IllegalArgumentException with a sentence for the user
   */
  static List<Integer> parse(String text) {
    TreeSet<Integer> counts = new TreeSet<>();
    for (String part : text.split(",", -1)) {
      int dots = part.indexOf("..");
      if (dots < 0) {
        counts.add(count(part, text));
      } else {
        int first = count(part.substring(0, dots), text);
        int last = count(part.substring(dots + 2), text);
        if (first > last) {
          throw bad(text);
        }
        addRange(first, last, counts);
      }
    }
    return List.copyOf(counts);
  }

  private static void addRange(int first, int last, Set<Integer> counts) {
    if (last - first < EACH_MAX) {
      IntStream.rangeClosed(first, last).forEach(counts::add);
      return;
    }
    counts.add(first);
    counts.add(last);
    for (int power = 1; power <= last; power *= 10) {
      for (int step : new int[] {1, 2, 5}) {
        int between = step * power;
        if (between > first && between < last) {
          counts.add(between);
        }
      }
    }
  }

  private static int count(String number, String text) {
    try {
      int count = Integer.parseInt(number.strip());
      if (count >= 2 && count <= RingKind.MAX_NODES) {
        return count;
      }
    } catch (NumberFormatException notANumber) {
      // Said below, as for a number out of range.
    }
    throw bad(text);
  }

  private static IllegalArgumentException bad(String text) {
    return new IllegalArgumentException(
        "--nodes takes numbers from 2 to "
            + RingKind.MAX_NODES
            + " such as 3,10 or a range such as 3..1000, not '"
            + text
            + "'");
  }
}
