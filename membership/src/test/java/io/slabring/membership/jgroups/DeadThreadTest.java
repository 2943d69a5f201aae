package io.slabring.membership.jgroups;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.slabring.membership.Await;
import io.slabring.membership.ClusterView;
import io.slabring.membership.Membership;
import io.slabring.membership.NodeState;
import io.slabring.membership.jgroups.TestCluster.TestMember;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jgroups.Message;
import org.jgroups.stack.Protocol;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * An Error in the thread that acts: the process must not live on as a member that hears nothing.
 */
class DeadThreadTest {
  private final TestCluster cluster = new TestCluster();
  private final Logger logger = (Logger) LoggerFactory.getLogger(MemberThread.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

  @AfterEach
  void close() {
    logger.detachAppender(lines);
    cluster.close();
  }

  /** Lets the membership's own thread fail in whatever it sends. */
  private static final class Faulty extends Protocol {
    private volatile Error error;

    @Override
    public Object down(Message message) {
      Error now = error;
      if (now != null && Thread.currentThread().getName().startsWith("membership 127")) {
        throw now;
      }
      return down_prot.down(message);
    }
  }

  @Test
  void anErrorTakesTheNodeOutOfTheClusterAndIsLogged() throws Exception {
    lines.start();
    logger.addAppender(lines);
    TestMember a = cluster.start();
    Faulty faulty = new Faulty();
    TestMember b = cluster.join(cluster.config(), faulty);
    b.membership.serve();
    TestCluster.awaitServing(List.of(a, b), List.of(11211, 11212));
    CompletableFuture<Throwable> ended = new CompletableFuture<>();
    b.membership.listen(
        new Membership.Listener() {
          @Override
          public void viewChanged(ClusterView view, boolean continuous) {
            // not of interest
          }

          @Override
          public void ended(Throwable cause) {
            ended.complete(cause);
          }
        });
    faulty.error = new OutOfMemoryError("Java heap space");
    b.membership.become(NodeState.LEAVING);
    assertThat(ended.get(Await.PATIENCE_MS, TimeUnit.MILLISECONDS)).isSameAs(faulty.error);
    Await.until("a alone", () -> a.view().nodes().size() == 1);
    Await.until("the line in the log", () -> !errors().isEmpty());
    assertThat(errors().get(0)).contains("127.0.0.1:11212: left the cluster", "Restart");
  }

  private List<String> errors() {
    return List.copyOf(lines.list).stream()
        .filter(line -> line.getLevel() == Level.ERROR)
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }
}
