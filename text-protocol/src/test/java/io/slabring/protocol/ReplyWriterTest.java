package io.slabring.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReplyWriterTest {

  private final ByteBuffer target = ByteBuffer.allocateDirect(2 * Limits.REPLY_LINE_MAX);
  private final ReplyWriter writer = new ReplyWriter().wrap(target);
  private final RequestParser parser = new RequestParser();
  private final Request request = new Request();

  @ParameterizedTest
  @EnumSource(Reply.class)
  void writesEveryLiteralAndItsStatus(Reply reply) {
    writer.reply(reply);
    writer.status(reply);
    writer.crlf();
    assertThat(written()).isEqualTo((reply.line() + "\r\n").repeat(2));
    assertThat(writer.position()).isEqualTo(2 * reply.length());
  }

  @Test
  void writesUnsignedNumbersOfEveryLength() {
    for (long power = 1, i = 0; i < 20; i++, power *= 10) {
      for (long number : new long[] {power - 1, power, power + 1, power * 5, power * 9, -power}) {
        assertNumber(number);
      }
    }
    assertNumber(Long.MAX_VALUE);
    assertNumber(Long.MIN_VALUE);
    assertNumber(-8446744073709551616L);
    assertNumber(-8446744073709551617L);
    Random random = new Random(1);
    for (int i = 0; i < 10_000; i++) {
      assertNumber(random.nextLong() >>> random.nextInt(64));
    }
  }

  private void assertNumber(long number) {
    writer.position(0);
    writer.number(number);
    assertThat(written()).isEqualTo(Long.toUnsignedString(number));
    writer.position(0);
    writer.signedNumber(number);
    assertThat(written()).isEqualTo(Long.toString(number));
  }

  @Test
  void writesValueLinesForKeysOfEveryLength() {
    for (int length = 1; length <= Limits.KEY_MAX; length++) {
      String key = "0123456789".repeat(25).substring(0, length);
      parse("get " + key + "\r\n");
      request.nextKey();
      writer.position(0);
      writer.valueLine(request, -1, length * 1000);
      writer.valueLineWithCas(request, 0, 7, -1);
      assertThat(written())
          .isEqualTo(
              "VALUE %s 4294967295 %d\r\nVALUE %s 0 7 18446744073709551615\r\n"
                  .formatted(key, length * 1000, key));
    }
  }

  @Test
  void writesMetaReplies() {
    parse("mg key v t f c s k Oabc\r\n");
    writer.metaValue(1024);
    writer.metaFlagSigned('t', -1);
    writer.metaFlag('f', 4294967295L);
    writer.metaFlag('c', 7);
    writer.key(request);
    writer.opaque(request);
    writer.metaFlag('W');
    writer.crlf();
    assertThat(written()).isEqualTo("VA 1024 t-1 f4294967295 c7 kkey Oabc W\r\n");
  }

  @Test
  void writesBinaryKeysInBase64() {
    parse("mg YWJjZA== b k\r\n");
    writer.key(request);
    assertThat(written()).isEqualTo(" kYWJjZA== b");
    writer.position(0);
    writer.key(request, false);
    assertThat(written()).isEqualTo(" kabcd");
    parse("mg abcd k\r\n");
    writer.position(0);
    writer.key(request);
    writer.key(request, true);
    assertThat(written()).isEqualTo(" kabcd kYWJjZA== b");
  }

  @Test
  void encodesBase64AsEveryoneDoesAndReadsItBack() {
    Random random = new Random(2);
    ByteBuffer decoded = ByteBuffer.allocate(Limits.KEY_MAX);
    for (int length = 1; length <= 187; length++) {
      byte[] bytes = new byte[length];
      random.nextBytes(bytes);
      writer.position(0);
      writer.base64(ByteBuffer.wrap(bytes), 0, length);
      assertThat(written()).isEqualTo(Base64.getEncoder().encodeToString(bytes));
      assertThat(writer.position()).isEqualTo(Base64Keys.encodedLength(length));
      int read = Base64Keys.decode(target, 0, writer.position(), decoded);
      assertThat(decoded.slice(0, read)).isEqualTo(ByteBuffer.wrap(bytes));
    }
  }

  @Test
  void writesTextAndBytesWhereItIsTold() {
    writer.position(10);
    writer.text("STAT pid 1");
    writer.bytes(ByteBuffer.wrap("__0123456789__".getBytes(StandardCharsets.US_ASCII)), 2, 10);
    writer.crlf();
    assertThat(written().substring(10)).isEqualTo("STAT pid 10123456789\r\n");
    assertThat(writer.remaining()).isEqualTo(target.limit() - 32);
  }

  @Test
  void copiesAStoreCommandThatOutlivesItsInput() {
    ByteBuffer in = buffer("ms a-longer-key 5 Oabc k q MA N30 E9\r\n");
    parser.parse(in, 0, in.limit(), request);
    Request copy = new Request();
    copy.copyFrom(request);
    in.clear();
    for (int i = 0; i < in.limit(); i++) {
      in.put(i, (byte) '?');
    }
    assertThat(Rendering.request(copy))
        .isEqualTo("MS a-longer-key length=5 O k q M N E vivify=30 cas=9 mode=A opaque=Oabc quiet");
    writer.key(copy);
    writer.opaque(copy);
    assertThat(written()).isEqualTo(" ka-longer-key Oabc");
  }

  @Test
  void comparesWordsAsMemcachedDoes() {
    parse("stats set 17 -5 99999999999 x\r\n");
    assertThat(request.tokenCount()).isEqualTo(6);
    assertThat(request.token(1, "settings")).isTrue();
    assertThat(request.token(1, "se")).isFalse();
    assertThat(request.token(1, "slabs")).isFalse();
    assertThat(request.token(6, "x")).isFalse();
    assertThat(request.tokenText(1)).isEqualTo("set");
    assertThat(request.tokenText(6)).isEmpty();
    assertThat(request.tokenUnsigned32(2)).isEqualTo(17);
    assertThat(request.tokenUnsigned32(3)).isEqualTo(-1);
    assertThat(request.tokenSigned32(3)).isEqualTo(-5);
    assertThat(request.tokenSigned32(4)).isEqualTo(Long.MIN_VALUE);
    assertThat(request.tokenSigned64(4)).isEqualTo(99999999999L);
    assertThat(request.tokenSigned64(5)).isEqualTo(Long.MIN_VALUE);
    assertThat(request.tokenUnsigned32(9)).isEqualTo(-1);
  }

  private void parse(String line) {
    ByteBuffer in = buffer(line);
    assertThat(parser.parse(in, 0, in.limit(), request)).isEqualTo(ParseResult.REQUEST);
  }

  private static ByteBuffer buffer(String text) {
    return ByteBuffer.allocateDirect(text.length())
        .put(0, text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private String written() {
    byte[] bytes = new byte[writer.position()];
    target.get(0, bytes);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
