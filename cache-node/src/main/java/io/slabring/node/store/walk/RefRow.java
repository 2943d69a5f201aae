package io.slabring.node.store.walk;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;

/** References in the order in which they came, outside the heap. Not thread-safe. */
final class RefRow {
  private static final int FIRST = 16;
  private static final int LARGEST = 4096;

  private final Arena arena;

  /** Blocks of references: the first is read, the last is written. */
  private final ArrayDeque<MemorySegment> blocks = new ArrayDeque<>(2);

  private int size = FIRST;
  private int read;
  private int written;

  /** A row without references; its memory is freed with the arena. */
  RefRow(Arena arena) {
    this.arena = arena;
  }

  void add(int ref) {
    if (blocks.isEmpty() || written == capacity(blocks.getLast())) {
      blocks.add(arena.allocate(ValueLayout.JAVA_INT, size));
      size = Math.min(size * 2, LARGEST);
      written = 0;
    }
    blocks.getLast().setAtIndex(ValueLayout.JAVA_INT, written++, ref);
  }

  boolean isEmpty() {
    return blocks.isEmpty();
  }

  int next() {
    MemorySegment block = blocks.getFirst();
    int ref = block.getAtIndex(ValueLayout.JAVA_INT, read++);
    int end = blocks.size() == 1 ? written : capacity(block);
    if (read == end) {
      blocks.removeFirst();
      read = 0;
    }
    return ref;
  }

  private static int capacity(MemorySegment block) {
    return (int) (block.byteSize() / Integer.BYTES);
  }
}
