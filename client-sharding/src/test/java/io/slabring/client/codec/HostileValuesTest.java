package io.slabring.client.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.esotericsoftware.kryo.io.Output;
import io.slabring.client.codec.Transcoder.Encoded;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Bytes made to hurt whoever reads them: an exception each, for little memory. */
class HostileValuesTest {
  private static final int BYTES_MAX = 1 << 20;
  private static final long HEAP_MAX = 100L << 20;

  /** Ids of classes are written two higher than registered. */
  private static final int SHIFT = 2;

  private static final int BYTE_ARRAY = 10 + SHIFT;
  private static final int LONG_ARRAY = 14 + SHIFT;
  private static final int STRING_ARRAY = 18 + SHIFT;
  private static final int OBJECT_ARRAY = 19 + SHIFT;
  private static final int ARRAY_LIST = 20 + SHIFT;
  private static final int HASH_SET = 23 + SHIFT;
  private static final int HASH_MAP = 25 + SHIFT;
  private static final int TREE_SET = 27 + SHIFT;
  private static final int STRING = 1 + SHIFT;
  private static final int NODE = 100 + SHIFT;
  private static final int RECORD = 101 + SHIFT;

  static final class Node {
    Object left;
    String name;
    int[] numbers;
    Node next;
  }

  record Pair(Object first, List<String> second) {}

  private static final StandardTranscoder TRANSCODER =
      new StandardTranscoder(
          new TreeMap<>(Map.of(100, Node.class, 101, Pair.class)), BYTES_MAX, 1000);

  @Test
  void declaredLengthsAllocateNothing() {
    for (int type :
        new int[] {
          BYTE_ARRAY,
          11 + SHIFT,
          12 + SHIFT,
          13 + SHIFT,
          LONG_ARRAY,
          15 + SHIFT,
          16 + SHIFT,
          17 + SHIFT,
          STRING_ARRAY,
          OBJECT_ARRAY,
          NODE,
          RECORD
        }) {
      for (int length : new int[] {500_000_001, Integer.MAX_VALUE, -1, Integer.MIN_VALUE}) {
        refused(
            out -> {
              out.writeVarInt(type, true);
              out.writeVarInt(length, true);
            });
      }
    }
    for (int type : new int[] {STRING, ARRAY_LIST, 21 + SHIFT, 22 + SHIFT, HASH_SET, TREE_SET}) {
      for (boolean flag : new boolean[] {true, false}) {
        refused(
            out -> {
              out.writeVarInt(type, true);
              out.writeVarIntFlag(flag, Integer.MAX_VALUE, true);
              out.writeVarInt(0, true);
            });
      }
    }
    refused(
        out -> {
          out.writeVarInt(HASH_MAP, true);
          out.writeVarInt(Integer.MAX_VALUE, true);
        });
  }

  @Test
  void manySmallClaimsAreAddedUp() {
    // 200,000 lists of 16,000 nulls each, in five bytes each: 26 GB of references.
    refused(
        out -> {
          out.writeVarInt(OBJECT_ARRAY, true);
          out.writeVarInt(200_001, true);
          for (int i = 0; i < 200_000; i++) {
            out.writeVarInt(ARRAY_LIST, true);
            out.writeVarIntFlag(true, 16_001, true);
            out.writeVarInt(0, true);
          }
        });
    refused(
        out -> {
          out.writeVarInt(OBJECT_ARRAY, true);
          out.writeVarInt(200_001, true);
          for (int i = 0; i < 200_000; i++) {
            out.writeVarInt(HASH_SET, true);
            out.writeVarIntFlag(true, 16_001, true);
            out.writeVarInt(0, true);
          }
        });
  }

  @Test
  void deepNestingIsRefused() {
    refused(
        out -> {
          for (int i = 0; i < 100_000; i++) {
            out.writeVarInt(OBJECT_ARRAY, true);
            out.writeVarInt(2, true);
          }
        });
    refused(
        out -> {
          for (int i = 0; i < 100_000; i++) {
            out.writeVarInt(ARRAY_LIST, true);
            out.writeVarIntFlag(false, 2, true);
          }
        });
  }

  @Test
  void truncatedAndLengthenedValuesAreRefused() {
    Encoded whole = TRANSCODER.encode(sample());
    byte[] bytes = whole.bytes();
    for (int length = 0; length < bytes.length; length++) {
      byte[] part = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> TRANSCODER.decode(whole.flags(), part, Object.class))
          .isInstanceOf(CodecException.class);
      byte[] consistent = length < 5 ? part : withLength(part);
      assertThatThrownBy(() -> TRANSCODER.decode(whole.flags(), consistent, Object.class))
          .isInstanceOf(CodecException.class);
    }
    byte[] longer = withLength(Arrays.copyOf(bytes, bytes.length + 1));
    assertThatThrownBy(() -> TRANSCODER.decode(whole.flags(), longer, Object.class))
        .isInstanceOf(CodecException.class)
        .hasMessage("A value has 1 bytes behind its end");
  }

  @Test
  void compressionBombsAreRefused() {
    byte[] bomb = new byte[1000];
    ByteBuffer.wrap(bomb).putInt(Integer.MAX_VALUE);
    assertThatThrownBy(() -> TRANSCODER.decode(Flags.LZ4, bomb, String.class))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("claims to be 2147483647 long");
    ByteBuffer.wrap(bomb).putInt(BYTES_MAX);
    assertThatThrownBy(() -> TRANSCODER.decode(Flags.LZ4, bomb, String.class))
        .isInstanceOf(CodecException.class);
  }

  @Test
  void randomAndDamagedBytesNeverDoWorse() {
    long seed = Long.getLong("seed", System.nanoTime());
    Random random = new Random(seed);
    byte[] whole = TRANSCODER.encode(sample()).bytes();
    long before = allocated();
    int read = 0;
    int rounds = 20_000;
    for (int i = 0; i < rounds; i++) {
      byte[] bytes = random.nextBoolean() ? whole.clone() : new byte[6 + random.nextInt(60)];
      if (bytes.length != whole.length) {
        random.nextBytes(bytes);
        bytes[5] = (byte) (SHIFT + 1 + random.nextInt(70));
      }
      bytes[0] = 1;
      for (int changes = random.nextInt(4); changes >= 0; changes--) {
        bytes[5 + random.nextInt(bytes.length - 5)] = (byte) random.nextInt();
      }
      try {
        TRANSCODER.decode(Flags.KRYO, withLength(bytes), Object.class);
        read++;
      } catch (CodecException e) {
        assertThat(e).hasMessageNotContaining("OutOfMemory");
      } catch (Throwable e) {
        throw new AssertionError("seed " + seed + ", bytes " + Arrays.toString(bytes), e);
      }
    }
    assertThat(read).as("seed %d", seed).isLessThan(rounds);
    assertThat((allocated() - before) / rounds)
        .as("bytes a value, seed %d", seed)
        .isLessThan(1 << 20);
  }

  private static Object sample() {
    Node node = new Node();
    node.left = new Pair(List.of(1, 2, 3), List.of("a", "b"));
    node.name = "name";
    node.numbers = new int[] {1, 2, 3};
    node.next = new Node();
    Map<Object, Object> map = new HashMap<>();
    map.put("k", new ArrayList<>(Arrays.asList(1.5, null, "x")));
    node.next.left = map;
    return node;
  }

  private static byte[] withLength(byte[] bytes) {
    ByteBuffer.wrap(bytes).putInt(1, bytes.length - 5);
    return bytes;
  }

  private static void refused(Consumer<Output> writer) {
    Output out = new Output(64, BYTES_MAX);
    out.writeByte(1);
    out.writeInt(0);
    writer.accept(out);
    byte[] bytes = withLength(out.toBytes());
    long before = allocated();
    assertThatThrownBy(() -> TRANSCODER.decode(Flags.KRYO, bytes, Object.class))
        .isInstanceOf(CodecException.class)
        .hasMessageStartingWith("A value");
    assertThat(allocated() - before).isLessThan(HEAP_MAX);
  }

  private static long allocated() {
    return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
        .getCurrentThreadAllocatedBytes();
  }
}
