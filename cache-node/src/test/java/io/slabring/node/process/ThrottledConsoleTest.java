package io.slabring.node.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ThrottledConsoleTest {
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5); // nanoTime may wrap around
  private final PrintStream before = System.err;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final LoggerContext context = new LoggerContext();
  private final ThrottledConsole console = new ThrottledConsole(nanos::get);

  @BeforeEach
  void start() {
    context.setMDCAdapter(new LogbackMDCAdapter());
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern("%level %logger %msg%n");
    encoder.start();
    console.setContext(context);
    console.setEncoder(encoder);
    console.setTarget("System.err");
    System.setErr(new PrintStream(out, true, UTF_8));
    console.start();
    context.getLogger("ROOT").addAppender(console);
  }

  @AfterEach
  void restore() {
    console.stop();
    System.setErr(before);
  }

  private String printed() {
    String text = out.toString(UTF_8);
    out.reset();
    return text;
  }

  @Test
  void aLoopThatLogsIsCutAndCounted() {
    for (int i = 0; i < 100_000; i++) {
      context.getLogger("a").warn("failed: {}", i, new IllegalStateException("again"));
    }
    assertThat(printed().lines().filter(line -> line.startsWith("WARN a failed: ")))
        .hasSize(ThrottledConsole.LINES);
    context.getLogger("a").info("another line");
    context.getLogger("b").warn("failed: {}", 1);
    assertThat(printed()).isEqualTo("INFO a another line\nWARN b failed: 1\n");
    nanos.addAndGet(ThrottledConsole.PERIOD_SECONDS * 1_000_000_000L);
    context.getLogger("a").warn("failed: {}", "later");
    assertThat(printed())
        .isEqualTo("WARN a 99980 lines like the next one were left out\nWARN a failed: later\n");
  }

  @Test
  void messagesThatAreAllDifferentAreCutToo() {
    for (int i = 0; i < 100_000; i++) {
      context.getLogger("a").error("failed: " + i);
    }
    assertThat(printed().lines().count()).isBetween(200L, 400L);
  }

  @Test
  void whatAnOperatorAsksForIsPrintedInFull() {
    for (int i = 0; i < 1000; i++) {
      context.getLogger("a").debug("detail");
    }
    assertThat(printed().lines()).hasSize(1000);
  }
}
