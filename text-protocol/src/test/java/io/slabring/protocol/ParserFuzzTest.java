package io.slabring.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.slabring.protocol.Feeder.Surroundings;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/**
 * Feeds the parser with random pipelines; {@link Feeder} checks what must hold for every input.
 *
 * <p>Longer: {@code mvn test -pl text-protocol -Dtest=ParserFuzzTest -Dslabring.fuzz.seconds=600}.
 * Again: {@code -Dslabring.fuzz.seed=N}, with the seed that the failure names.
 */
class ParserFuzzTest {

  private static final long SECONDS = Long.getLong("slabring.fuzz.seconds", 3);
  private static final long SEED = Long.getLong("slabring.fuzz.seed", System.nanoTime());

  @Test
  void holdsItsPromisesOnAnyInputHoweverItIsCut(TestReporter reporter) {
    reporter.publishEntry("seed", Long.toString(SEED));
    long deadline = System.nanoTime() + SECONDS * 1_000_000_000;
    for (long seed = SEED; System.nanoTime() < deadline; seed++) {
      byte[] input = new RequestGenerator(seed).pipeline();
      try {
        checkCuts(input, new Random(seed));
        checkBothPaths(input);
      } catch (AssertionError | RuntimeException e) {
        String shown = new String(input, StandardCharsets.ISO_8859_1);
        throw new AssertionError("-Dslabring.fuzz.seed=" + seed + " on input:\n" + shown, e);
      }
    }
  }

  private static void checkCuts(byte[] input, Random random) {
    List<String> whole = Feeder.feedWhole(input);
    for (Surroundings surroundings : Surroundings.values()) {
      assertThat(Feeder.feed(input, surroundings)).isEqualTo(whole);
      int cut = random.nextInt(input.length + 1);
      assertThat(Feeder.feed(input, surroundings, cut)).isEqualTo(whole);
      int second = random.nextInt(input.length - cut + 1);
      assertThat(Feeder.feed(input, surroundings, cut, second)).isEqualTo(whole);
    }
    if (input.length < 300) {
      assertThat(Feeder.feedByteByByte(input, Surroundings.SPACES)).isEqualTo(whole);
    }
  }

  /** The fast paths must say what the general path says. */
  private static void checkBothPaths(byte[] input) {
    ByteBuffer in = ByteBuffer.wrap(input);
    Request fast = new Request();
    Request general = new Request();
    int from = 0;
    while (from < input.length) {
      int newline = Words.findNewline(in, from, input.length);
      int to = newline < 0 ? input.length : newline + 1;
      ParseResult outcome = new RequestParser().parse(in, from, to, fast);
      assertThat(render(outcome, fast))
          .isEqualTo(render(RequestParser.parseLine(in, from, to, cleared(general, in)), general));
      from = to;
    }
  }

  private static Request cleared(Request request, ByteBuffer in) {
    request.buffer = in;
    request.noreply = false;
    request.lineOpen = false;
    return request;
  }

  private static List<String> render(ParseResult outcome, Request request) {
    List<String> rendered = new ArrayList<>(List.of(outcome.name()));
    if (outcome == ParseResult.REFUSED) {
      rendered.add(Rendering.refusal(request));
    } else if (outcome == ParseResult.REQUEST) {
      rendered.add(Rendering.request(request));
      boolean keys = Rendering.beginning(request).startsWith("G");
      while (keys && request.nextKey() == Request.KeyStep.KEY) {
        rendered.add(Rendering.key(request));
      }
    }
    return rendered;
  }
}
