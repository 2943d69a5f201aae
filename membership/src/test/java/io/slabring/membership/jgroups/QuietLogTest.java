package io.slabring.membership.jgroups;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.util.List;
import org.jgroups.logging.Log;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What of JGroups' complaints an operator reads. */
class QuietLogTest {
  private static final String CATEGORY = "test.quiet";

  private final Logger logger = (Logger) LoggerFactory.getLogger(CATEGORY);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final QuietLog quiet = new QuietLog("node:1");
  private final Log log = quiet.getLog(CATEGORY);

  @BeforeEach
  void listen() {
    lines.start();
    logger.addAppender(lines);
    logger.setAdditive(false);
    logger.setLevel(Level.INFO);
  }

  @AfterEach
  void stop() {
    logger.detachAppender(lines);
    logger.setAdditive(true);
    logger.setLevel(null);
  }

  private List<String> read() {
    return lines.list.stream()
        .map(line -> line.getLevel() + " " + line.getFormattedMessage())
        .toList();
  }

  @Test
  void aComplaintIsMadeOnceWhateverItIsAbout() {
    log.warn("%s: no connection to %s", "a", "b");
    log.error("%s: no connection to %s", "a", "c");
    log.error("failed", new IOException("reset"));
    log.info("joined");
    assertThat(read())
        .containsExactly(
            "WARN node:1: a: no connection to b",
            "WARN node:1: failed: java.io.IOException: reset");
  }

  @Test
  void whoLeavesDoesNotComplainOfWhatItClosesItself() {
    log.warn("before");
    quiet.leaving();
    log.error("failed handling message", new IOException("Stream closed"));
    log.warn("%s: %s", "failed handling message", "Stream closed");
    assertThat(read()).containsExactly("WARN node:1: before");

    logger.setLevel(Level.DEBUG);
    log.warn("%s: %s", "failed handling message", "Stream closed");
    assertThat(read()).last().isEqualTo("DEBUG failed handling message: Stream closed");
  }

  @Test
  void aPeerThatClosedFirstIsNoComplaint() {
    log.warn("%s: failed sending graceful close to %s: %s", "a", "b", "Broken pipe");
    assertThat(read()).isEmpty();
  }
}
