package io.slabring.load.micro;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.slabring.protocol.ParseResult;
import io.slabring.protocol.Request;
import io.slabring.protocol.RequestParser;
import java.nio.ByteBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** One request line out of a direct buffer. Baseline: the search for its end, byte by byte. */
@State(Scope.Thread)
public class ParserBenchmark {
  private final ByteBuffer get = line("get page:fragment:000123456\r\n");
  private final ByteBuffer set = line("set page:fragment:000123456 32 3600 1024\r\n");
  private final ByteBuffer meta = line("mg page:fragment:000123456 v f t\r\n");
  private final RequestParser parser = new RequestParser();
  private final Request request = new Request();

  @Benchmark
  public Object get() {
    ParseResult outcome = parser.parse(get, 0, get.limit(), request);
    while (request.nextKey() == Request.KeyStep.KEY) {
      // The keys of a get are found one by one.
    }
    return outcome;
  }

  @Benchmark
  public Object set() {
    return parser.parse(set, 0, set.limit(), request);
  }

  @Benchmark
  public Object mg() {
    return parser.parse(meta, 0, meta.limit(), request);
  }

  @Benchmark
  public int getBaseline() {
    return lineEnd(get);
  }

  @Benchmark
  public int setBaseline() {
    return lineEnd(set);
  }

  @Benchmark
  public int mgBaseline() {
    return lineEnd(meta);
  }

  private static int lineEnd(ByteBuffer in) {
    int at = 0;
    while (in.get(at) != '\n') {
      at++;
    }
    return at;
  }

  private static ByteBuffer line(String text) {
    return ByteBuffer.allocateDirect(text.length()).put(text.getBytes(US_ASCII)).flip();
  }
}
