package io.slabring.node.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slabring.node.memory.offheap.KeyHash;
import io.slabring.node.memory.offheap.OffHeap;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(NativeLeakCheck.class)
class KeyTest {
  private final Random random = new Random(20);
  private OffHeap.Region region;
  private long at;

  @BeforeEach
  void takeMemory() {
    region = OffHeap.take(1);
    at = region.base() + ItemLayout.HEADER;
  }

  @AfterEach
  void giveMemoryBack() {
    region.close();
  }

  private byte[] randomKey(int length) {
    byte[] key = new byte[length];
    random.nextBytes(key);
    return key;
  }

  private static ByteBuffer buffer(byte[] key, int offset, boolean direct) {
    int size = offset + key.length; // ends with the key: a read beyond it would throw
    ByteBuffer buffer = direct ? ByteBuffer.allocateDirect(size) : ByteBuffer.allocate(size);
    return buffer.put(offset, key);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everyLengthHashesAndComparesTheSameOnBothSides(boolean direct) {
    for (int length = 1; length <= Key.MAX_LENGTH; length++) {
      byte[] bytes = randomKey(length);
      int offset = random.nextInt(9);
      Key key = new Key().set(buffer(bytes, offset, direct), offset, length);
      key.copyTo(at);
      assertThat(KeyHash.of(at, length)).as("hash of %d bytes", length).isEqualTo(key.hash());
      assertThat(key.equalsBytesAt(at)).as("%d bytes", length).isTrue();
      byte[] copy = new byte[length];
      OffHeap.copyOut(at, MemorySegment.ofArray(copy), 0, length);
      assertThat(copy).isEqualTo(bytes);
    }
  }

  @Test
  void aChangeOfAnyByteIsSeen() {
    for (int length = 1; length <= Key.MAX_LENGTH; length += length < 20 ? 1 : 23) {
      byte[] bytes = randomKey(length);
      Key key = new Key().set(ByteBuffer.wrap(bytes), 0, length);
      key.copyTo(at);
      for (int i = 0; i < length; i++) {
        byte old = OffHeap.getByte(at + i);
        OffHeap.putByte(at + i, (byte) (old ^ 0x40));
        assertThat(key.equalsBytesAt(at)).as("byte %d of %d", i, length).isFalse();
        assertThat(KeyHash.of(at, length)).isNotEqualTo(key.hash());
        OffHeap.putByte(at + i, old);
      }
    }
  }

  @Test
  void whatLiesAroundAKeyDoesNotMatter() {
    for (int length = 1; length <= 20; length++) {
      byte[] bytes = randomKey(length);
      Key key = new Key().set(ByteBuffer.wrap(bytes), 0, length);
      key.copyTo(at);
      OffHeap.putLong(at - 8, random.nextLong());
      OffHeap.putLong(at + length, random.nextLong());
      assertThat(key.equalsBytesAt(at)).isTrue();
      assertThat(KeyHash.of(at, length)).isEqualTo(key.hash());
    }
  }

  /** 2,048 stripes and 64 Ki keys that differ little: a stripe has 32 of them, never over 80. */
  @Test
  void similarKeysSpreadEvenly() {
    int[] stripes = new int[HashIndex.STRIPES];
    Set<Long> hashes = new HashSet<>();
    byte[] bytes = new byte[16];
    Key key = new Key();
    for (int i = 0; i < 1 << 16; i++) {
      bytes[3] = (byte) i;
      bytes[12] = (byte) (i >>> 8);
      long hash = key.set(ByteBuffer.wrap(bytes), 0, bytes.length).hash();
      hashes.add(hash);
      stripes[(int) hash & (HashIndex.STRIPES - 1)]++;
    }
    assertThat(hashes).hasSize(1 << 16);
    assertThat(stripes)
        .satisfies(
            all -> {
              for (int count : all) {
                assertThat(count).isBetween(1, 80);
              }
            });
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 251})
  void otherLengthsAreRefused(int length) {
    ByteBuffer buffer = ByteBuffer.allocate(300);
    assertThatThrownBy(() -> new Key().set(buffer, 0, length))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 to 250")
        .hasMessageContaining(Integer.toString(length));
  }
}
