package io.slabring.client.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Md5Test {
  private static final int LONGEST = 400;

  /** All lengths, so that the padding ends a block, begins one and falls into the next. */
  @Test
  void equalsThePlatforms() throws Exception {
    MessageDigest platform = MessageDigest.getInstance("MD5");
    Random random = new Random(1);
    for (int length = 0; length <= LONGEST; length++) {
      int offset = random.nextInt(9);
      byte[] bytes = new byte[offset + length + random.nextInt(9)];
      random.nextBytes(bytes);
      platform.update(bytes, offset, length);
      int expected = ByteBuffer.wrap(platform.digest()).order(ByteOrder.LITTLE_ENDIAN).getInt();
      assertThat(Md5.firstWord(bytes, offset, length)).as("%d bytes", length).isEqualTo(expected);
    }
  }
}
