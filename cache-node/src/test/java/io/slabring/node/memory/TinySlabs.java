package io.slabring.node.memory;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A few pages and the steps that a store takes with them, in terms of strings. */
final class TinySlabs implements AutoCloseable {
  final Slabs slabs;

  /** Pages for items of the dense table for small memories. */
  TinySlabs(int pages) {
    slabs = new Slabs(SizeClasses.dense(8, pages), pages, pages, 11, new Epochs());
  }

  static Key key(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    return new Key().set(ByteBuffer.wrap(bytes), 0, bytes.length);
  }

  int classFor(String key, int valueLength) {
    return slabs.sizes().classFor(ItemLayout.size(key.length(), 0, valueLength));
  }

  /** Reserves an item whose value lies in its chunk, filled with one byte; 0 without memory. */
  int reserve(String text, int valueLength, int fill) {
    Key key = key(text);
    int ref = slabs.allocate(classFor(text, valueLength));
    if (ref != 0) {
      slabs.initialize(ref, key, 0, 0, 0, valueLength);
      byte[] value = new byte[valueLength];
      Arrays.fill(value, (byte) fill);
      Values.copyIn(slabs.address(ref), MemorySegment.ofArray(value), 0, valueLength);
    }
    return ref;
  }

  /** Reserves an item with a chained value; 0 without memory. */
  int reserveChained(String text, int valueLength, int fill) {
    Key key = key(text);
    int ref = slabs.allocate(classFor(text, ItemLayout.CHAIN));
    if (ref == 0) {
      return 0;
    }
    slabs.initializeChained(ref, key, 0, 0, 0);
    ValueWriter writer = new ValueWriter(slabs, slabs::allocate);
    writer.start(ref, valueLength);
    byte[] value = new byte[valueLength];
    Arrays.fill(value, (byte) fill);
    if (!writer.write(MemorySegment.ofArray(value), 0, valueLength)) {
      slabs.free(ref);
      return 0;
    }
    return ref;
  }

  void link(String text, int ref, int segment) {
    long hash = key(text).hash();
    slabs.lock(hash);
    slabs.link(hash, ref, segment);
    slabs.unlock(hash);
  }

  int store(String text, int valueLength, int fill) {
    int ref = reserve(text, valueLength, fill);
    if (ref != 0) {
      link(text, ref, Segment.COLD);
    }
    return ref;
  }

  int find(String text) {
    Key key = key(text);
    slabs.lock(key.hash());
    int ref = slabs.find(key);
    slabs.unlock(key.hash());
    return ref;
  }

  void remove(String text) {
    Key key = key(text);
    slabs.lock(key.hash());
    slabs.unlink(key.hash(), slabs.find(key));
    slabs.unlock(key.hash());
  }

  byte[] value(int ref) {
    long item = slabs.address(ref);
    byte[] value = new byte[ItemLayout.valueLength(item)];
    ValueReader reader = new ValueReader(slabs);
    reader.start(ref);
    int at = 0;
    while (reader.remaining() > 0) {
      at += reader.read(MemorySegment.ofArray(value), at, 70_000);
    }
    return value;
  }

  void check(int reserved) {
    Invariants.check(slabs, reserved);
  }

  @Override
  public void close() {
    slabs.close();
  }
}
