package io.slabring.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.slabring.protocol.RequestTable.Row;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StoreLineTest {
  private static final int LINES = 20_000;

  private final RequestParser parser = new RequestParser();
  private final Request request = new Request();
  private final Request copy = new Request();
  private final Request again = new Request();
  private int lines;

  private static ByteBuffer direct(byte[] bytes) {
    return ByteBuffer.allocateDirect(bytes.length + Long.BYTES).put(0, bytes);
  }

  /** Compares what is written with what was read, if these bytes begin with a store command. */
  private void check(byte[] input) {
    ParseResult parsed = parser.parse(direct(input), 0, input.length, request);
    if (parsed != ParseResult.REQUEST || !request.verb().hasDataBlock()) {
      return;
    }
    lines++;
    copy.copyFrom(request);
    byte[] line = StoreLine.of(copy);
    String text = new String(line, StandardCharsets.ISO_8859_1);
    assertThat(parser.parse(direct(line), 0, line.length, again))
        .as(text)
        .isEqualTo(ParseResult.REQUEST);
    assertThat(again.end()).as(text).isEqualTo(line.length);
    assertThat(Rendering.request(again)).as(text).isEqualTo(Rendering.request(copy));
  }

  @Test
  void aStoreCommandThatIsWrittenOnceMoreIsTheSame() {
    for (Row row : RequestTable.rows()) {
      check(row.input());
    }
    assertThat(lines).isGreaterThan(20);
  }

  @Test
  void soIsAnyOther() {
    long seed = System.nanoTime();
    System.out.println("StoreLineTest seed " + seed);
    RequestGenerator generator = new RequestGenerator(seed);
    for (int i = 0; i < LINES; i++) {
      check(generator.line());
    }
    assertThat(lines).as("seed %d", seed).isGreaterThan(100);
  }
}
