package io.slabring.node.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.slabring.node.server.stream.TraceLog;
import io.slabring.node.store.life.Clock;
import io.slabring.node.store.settings.StoreConfig;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What an operator reads with {@code -vv}. */
class TraceLogTest {
  private final Logger logger = (Logger) LoggerFactory.getLogger(TraceLog.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final EmbeddedServer server =
      new EmbeddedServer(StoreConfig.ofMemory(8 << 20), Clock.system());

  @BeforeEach
  void listen() {
    lines.start();
    logger.addAppender(lines);
    logger.setAdditive(false);
    logger.setLevel(Level.TRACE);
  }

  @AfterEach
  void stop() {
    logger.detachAppender(lines);
    logger.setAdditive(true);
    logger.setLevel(null);
    server.close();
  }

  private List<String> talk(String requests) {
    EmbeddedChannel channel = server.connect();
    channel.writeInbound(Unpooled.copiedBuffer(requests, StandardCharsets.ISO_8859_1));
    channel.finishAndReleaseAll();
    return lines.list.stream()
        .map(ILoggingEvent::getFormattedMessage)
        .map(line -> line.replaceFirst("^([<>])\\d+ ", "$1 "))
        .toList();
  }

  @Test
  void requestsAndAnswersWithoutValues() {
    assertThat(talk("set k 0 0 3\r\nabc\r\nget k x\r\nmg k v\r\nnonsense\r\nmn\r\n"))
        .containsExactly(
            "< set k 0 0 3",
            "> STORED",
            "< get k x",
            "> VALUE k 0 3",
            "> END",
            "< mg k v",
            "> VA 3",
            "< nonsense",
            "> ERROR",
            "< mn",
            "> MN");
  }

  @Test
  void controlCharactersAndLongLinesAreHarmless() {
    assertThat(talk("get \u001b[31m\u0007\r\nget " + "k".repeat(250) + " j\r\n"))
        .containsExactly("< get ?[31m?", "> END", "< get " + "k".repeat(196), "> END");
  }

  @Test
  void aLongAnswerIsCut() {
    List<String> said = talk("set k 0 0 1\r\nx\r\nget" + " k".repeat(30) + "\r\n");
    assertThat(said).hasSizeLessThan(25).last().isEqualTo("> ...");
  }
}
