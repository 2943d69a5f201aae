package io.slabring.protocol;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** Random pipelines: lines of the table, damaged, and lines put together from a dictionary. */
final class RequestGenerator {

  private static final String[] VERBS = {
    "get",
    "gets",
    "gat",
    "gats",
    "set",
    "add",
    "replace",
    "append",
    "prepend",
    "cas",
    "delete",
    "incr",
    "decr",
    "touch",
    "mg",
    "ms",
    "md",
    "ma",
    "mn",
    "me",
    "flush_all",
    "verbosity",
    "stats",
    "slabs",
    "lru",
    "what",
    "GET",
    " get",
    "  flush_all",
    "m",
    "mx",
    "cache_memlimit"
  };
  private static final String[] WORDS = {
    "a",
    "key",
    RequestTable.KEY_250,
    RequestTable.KEY_251,
    "YWJj",
    "YQ==",
    "a\tb",
    "a\rb",
    "0",
    "1",
    "5",
    "10",
    "-1",
    "-0",
    "+5",
    "-",
    "5x",
    "00000000001",
    "000000000001",
    "2147483645",
    "2147483646",
    "2147483647",
    "2147483648",
    "-2147483648",
    "-2147483649",
    "4294967295",
    "4294967296",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775808",
    "18446744073709551615",
    "18446744073709551616",
    "-18446744073709551615",
    "5\tx",
    "\t",
    "noreply",
    "HTTP/1.1",
    "~",
    "\u00e4",
    "[",
    "\r",
    "\0"
  };
  private static final String[] FLAGS = {
    "b",
    "c",
    "f",
    "h",
    "k",
    "l",
    "q",
    "s",
    "t",
    "u",
    "v",
    "x",
    "I",
    "P",
    "L",
    "Pabc",
    "T",
    "T30",
    "T-1",
    "Tx",
    "N60",
    "N",
    "R30",
    "R9999999999",
    "C5",
    "C",
    "C18446744073709551616",
    "E7",
    "F9",
    "Fx",
    "J3",
    "Jx",
    "D2",
    "Dx",
    "M",
    "MI",
    "MD",
    "M+",
    "M-",
    "ME",
    "MA",
    "MP",
    "MR",
    "MS",
    "Mx",
    "M\0",
    "O",
    "Oabc",
    "Oooooooooooooooooooooooooooooooo",
    "Ooooooooooooooooooooooooooooooooo",
    "w",
    "5",
    "Z"
  };
  private static final int VALUE_SHOWN_MAX = 100;

  private final Random random;
  private final List<RequestTable.Row> rows = RequestTable.rows();

  RequestGenerator(long seed) {
    random = new Random(seed);
  }

  byte[] pipeline() {
    ByteArrayOutputStream pipeline = new ByteArrayOutputStream();
    for (int lines = 1 + random.nextInt(4); lines > 0; lines--) {
      pipeline.writeBytes(line());
    }
    return pipeline.toByteArray();
  }

  /** One line, and sometimes a data block. */
  byte[] line() {
    String line = random.nextInt(3) == 0 ? pick(rows).line() : compose();
    byte[] bytes = line.getBytes(StandardCharsets.ISO_8859_1);
    for (int damages = random.nextInt(8) - 5; damages > 0; damages--) {
      bytes = damage(bytes);
    }
    return bytes;
  }

  private String compose() {
    StringBuilder line = new StringBuilder(pick(VERBS));
    boolean meta = line.charAt(0) == 'm';
    int words = random.nextInt(random.nextInt(10) == 0 ? 28 : 7);
    for (int i = 0; i < words; i++) {
      line.append(random.nextInt(15) == 0 ? "  " : " ");
      boolean flag = meta && (i > 1 || (i == 1 && line.charAt(1) != 's'));
      line.append(flag && random.nextInt(20) > 0 ? pick(FLAGS) : pick(WORDS));
    }
    if (random.nextInt(10) == 0) {
      line.append(random.nextBoolean() ? " " : " noreply");
    }
    line.append(random.nextInt(5) == 0 ? "\n" : "\r\n");
    if (random.nextBoolean()) {
      line.append("x".repeat(random.nextInt(VALUE_SHOWN_MAX))).append("\r\n");
    }
    return line.toString();
  }

  private byte[] damage(byte[] bytes) {
    int at = bytes.length == 0 ? 0 : random.nextInt(bytes.length);
    ByteArrayOutputStream damaged = new ByteArrayOutputStream();
    damaged.write(bytes, 0, at);
    int cut = 0;
    switch (random.nextInt(5)) {
      case 0 -> cut = 1;
      case 1 -> damaged.write(random.nextInt(256));
      case 2 -> damaged.write(pickByte(" \r\n\t-+0129~O"));
      case 3 -> cut = random.nextInt(10);
      default -> {
        damaged.write(pickByte(" \r\n\tqvx019"));
        cut = 1;
      }
    }
    int rest = Math.min(bytes.length, at + cut);
    damaged.write(bytes, rest, bytes.length - rest);
    return damaged.toByteArray();
  }

  private int pickByte(String bytes) {
    return bytes.charAt(random.nextInt(bytes.length()));
  }

  private String pick(String[] choices) {
    return choices[random.nextInt(choices.length)];
  }

  private RequestTable.Row pick(List<RequestTable.Row> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
