package io.slabring.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.slabring.protocol.Request.KeyStep;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class AllocationTest {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final String PIPELINE =
      String.join(
          "",
          "get session:0123456789abcdef\r\n",
          "get a bb ccc dddd eeeee ffffff\n",
          "gats 60 a bb ccc\r\n",
          "set session:0123456789abcdef 0 3600 5\r\nhello\r\n",
          "set a 4294967295 0 1 noreply\r\nx\r\n",
          "cas a 1 2 1 18446744073709551615\r\nx\r\n",
          "set " + "k".repeat(251) + " 0 0 1\r\nx\r\n",
          "delete a noreply\r\n",
          "incr a 5\r\n",
          "touch a -1\r\n",
          "mg a v t f k Oabc T30\r\n",
          "mg YWJj b k s c\r\n",
          "ms a 2 T0 F5 MA q\r\nhi\r\n",
          "md a q I T30\r\n",
          "ma a MD N60 J10 D5\r\n",
          "mg a v v\r\n",
          "flush_all 10 noreply\r\n",
          "what is this\r\n",
          "mn\r\n");
  private static final int REQUESTS = 19;
  private static final int ROUNDS = 100_000 / REQUESTS;

  private final RequestParser parser = new RequestParser();
  private final Request request = new Request();
  private final ReplyWriter writer = new ReplyWriter().wrap(ByteBuffer.allocateDirect(4096));

  @Test
  void parsesAndRepliesWithoutAllocating() {
    ByteBuffer in = ByteBuffer.allocateDirect(PIPELINE.length());
    in.put(0, PIPELINE.getBytes(StandardCharsets.ISO_8859_1));
    for (int i = 0; i < ROUNDS; i++) {
      assertThat(parseAll(in)).isEqualTo(REQUESTS);
    }
    long before = THREADS.getCurrentThreadAllocatedBytes();
    int parsed = 0;
    for (int i = 0; i < ROUNDS; i++) {
      parsed += parseAll(in);
    }
    long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
    assertThat(parsed).isEqualTo(REQUESTS * ROUNDS);
    assertThat(allocated).as("bytes for %d requests", parsed).isLessThan(512);
  }

  private int parseAll(ByteBuffer in) {
    int count = 0;
    int at = 0;
    while (at < in.limit()) {
      ParseResult outcome = parser.parse(in, at, in.limit(), request);
      writer.position(0);
      count++;
      if (outcome == ParseResult.REFUSED) {
        writer.reply(request.refusal());
        at = request.end() + request.swallow();
      } else {
        at = answer();
      }
    }
    return count;
  }

  private int answer() {
    switch (request.verb().form) {
      case KEYS, TOUCHED_KEYS -> {
        while (request.nextKey() == KeyStep.KEY) {
          writer.position(0);
          writer.valueLineWithCas(request, 1, 100, 123456789);
        }
        writer.reply(Reply.END);
        return request.end();
      }
      case STORAGE, META_SET -> {
        writer.reply(Reply.STORED);
        return request.end() + request.valueLength() + Limits.VALUE_END;
      }
      case META -> {
        writer.metaValue(100);
        writer.key(request);
        writer.metaFlagSigned('t', -1);
        writer.crlf();
        return request.end();
      }
      default -> {
        writer.reply(Reply.OK);
        return request.end();
      }
    }
  }
}
