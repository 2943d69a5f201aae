package io.slabring.load.ring;

import module java.base;

import io.slabring.client.ring.RingKind;

/** Reads numbers of nodes from the command line: {@code 3,10,50} or {@code 3..1000}. */
final class NodeCounts {
  private static final Pattern PART = Pattern.compile("\\s*(\\d{1,4})(?:\\.\\.(\\d{1,4}))?\\s*");

  /** A range of more numbers is thinned out. */
  private static final int EACH_MAX = 20;

  private static final List<Integer> STEPS = List.of(5, 10, 20, 50, 100, 200, 500, 1000);

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
      Matcher numbers = PART.matcher(part);
      int first = numbers.matches() ? Integer.parseInt(numbers.group(1)) : 0;
      int last =
          first == 0 || numbers.group(2) == null ? first : Integer.parseInt(numbers.group(2));
      if (first < 2 || last < first || last > RingKind.MAX_NODES) {
        throw new IllegalArgumentException(
            "--nodes takes numbers from 2 to %d such as 3,10 or a range such as 3..1000, not '%s'"
                .formatted(RingKind.MAX_NODES, text));
      }
      IntStream.rangeClosed(first, last)
          .filter(n -> last - first < EACH_MAX || n == first || n == last || STEPS.contains(n))
          .forEach(counts::add);
    }
    return List.copyOf(counts);
  }
}
