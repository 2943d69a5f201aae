package io.slabring.node.server.guest;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LateViewsTest {
  private static final int WAIT_MILLIS = 500;

  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final LateViews views = new LateViews(channel.eventLoop(), WAIT_MILLIS);
  private final List<String> events = new ArrayList<>();
  private int here;

  /** Waits for a view of a version. */
  private final class Request implements LateViews.Waiting {
    final int version;

    Request(int version) {
      this.version = version;
    }

    @Override
    public boolean viewCame() {
      if (here >= version) {
        events.add("came " + version);
      }
      return here >= version;
    }

    @Override
    public void viewIsLate() {
      events.add("late " + version);
    }
  }

  @BeforeEach
  void stopTime() {
    channel.freezeTime();
  }

  private void pass(long millis) {
    channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();
  }

  @Test
  void aViewWakesThoseThatWaitForIt() {
    views.add(new Request(5));
    views.add(new Request(7));
    views.add(new Request(5));
    here = 6;
    pass(WAIT_MILLIS - 1);
    assertThat(events).as("nobody looks by itself").isEmpty();
    views.viewCame();
    assertThat(events).containsExactly("came 5", "came 5");
    views.viewCame();
    pass(1);
    assertThat(events).containsExactly("came 5", "came 5", "late 7");
  }

  @Test
  void eachWaitsForItsTime() {
    views.add(new Request(1));
    pass(200);
    views.add(new Request(2));
    pass(WAIT_MILLIS - 200);
    assertThat(events).containsExactly("late 1");
    pass(199);
    assertThat(events).containsExactly("late 1");
    pass(1);
    assertThat(events).containsExactly("late 1", "late 2");
    views.add(new Request(3));
    pass(WAIT_MILLIS);
    assertThat(events).containsExactly("late 1", "late 2", "late 3");
  }

  @Test
  void whoIsRemovedMayWaitAgainForItsWholeTime() {
    Request request = new Request(1);
    views.add(request);
    pass(300);
    views.remove(request);
    views.add(request);
    pass(WAIT_MILLIS - 1);
    assertThat(events).isEmpty();
    pass(1);
    assertThat(events).containsExactly("late 1");
    pass(WAIT_MILLIS);
    assertThat(events).hasSize(1);
  }

  @Test
  void onlySoManyWait() {
    Request last = new Request(1);
    for (int i = 1; i < LateViews.WAITING_MAX; i++) {
      assertThat(views.add(new Request(1))).isTrue();
    }
    assertThat(views.add(last)).isTrue();
    assertThat(views.add(new Request(1))).isFalse();
    views.remove(last);
    assertThat(views.add(new Request(1))).isTrue();
  }

  @Test
  void whoFailsDisturbsNobodyElse() {
    views.add(
        new LateViews.Waiting() {
          @Override
          public boolean viewCame() {
            throw new IllegalStateException("a test");
          }

          @Override
          public void viewIsLate() {
            events.add("again");
          }
        });
    views.add(new Request(1));
    here = 1;
    views.viewCame();
    pass(WAIT_MILLIS);
    assertThat(events).containsExactly("came 1");
  }
}
