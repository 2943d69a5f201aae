package io.slabring.membership.listeners;

import static org.assertj.core.api.Assertions.assertThat;

import io.slabring.membership.Await;
import io.slabring.membership.ClusterView;
import io.slabring.membership.Membership.Listener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What listeners are told when one of them fails. */
class NotifierTest {
  private final Notifier notifier = new Notifier("test");

  @AfterEach
  void close() {
    notifier.close();
  }

  private static ClusterView view(long version) {
    return new ClusterView(version, List.of());
  }

  /** Notes what it is told, and fails as often as it is asked to. */
  private static final class Recorder implements Listener {
    final List<String> told = new CopyOnWriteArrayList<>();
    private volatile Supplier<? extends Throwable> failure;
    private volatile int failures;

    void failOn(Supplier<? extends Throwable> cause, int times) {
      failure = cause;
      failures = times;
    }

    @Override
    public void viewChanged(ClusterView view, boolean continuous) {
      told.add(view.version() + (continuous ? " follows" : " gap"));
      if (failures > 0) {
        failures--;
        Throwable cause = failure.get();
        if (cause instanceof Error error) {
          throw error;
        }
        throw (RuntimeException) cause;
      }
    }

    @Override
    public void ended(Throwable cause) {
      told.add("end " + cause.getMessage());
    }

    void await(String what) {
      Await.until(what + " in " + told, () -> told.contains(what));
    }
  }

  static List<Supplier<? extends Throwable>> failures() {
    return List.of(
        IllegalStateException::new,
        () -> new OutOfMemoryError("Java heap space"),
        StackOverflowError::new,
        () -> new NoClassDefFoundError("x"),
        AssertionError::new);
  }

  @ParameterizedTest
  @MethodSource("failures")
  void whatAListenerFailedToTakeIsAGap(Supplier<? extends Throwable> failure) {
    Recorder failing = new Recorder();
    Recorder other = new Recorder();
    notifier.publish(view(1), false);
    notifier.listen(failing);
    notifier.listen(other);
    failing.await("1 gap");
    other.await("1 gap");
    failing.failOn(failure, 1);
    notifier.publish(view(2), true);
    notifier.publish(view(3), true);
    failing.await("3 gap");
    notifier.publish(view(4), true);
    failing.await("4 follows");
    other.await("4 follows");
    assertThat(failing.told).containsSubsequence("1 gap", "2 follows", "3 gap", "4 follows");
    assertThat(other.told).containsExactly("1 gap", "2 follows", "3 follows", "4 follows");
  }

  @ParameterizedTest
  @MethodSource("failures")
  void itIsToldAgainWithoutANewView(Supplier<? extends Throwable> failure) {
    Recorder failing = new Recorder();
    notifier.publish(view(1), false);
    notifier.listen(failing);
    failing.await("1 gap");
    failing.failOn(failure, 3);
    notifier.publish(view(2), true);
    failing.await("2 gap");
    Await.until("three failures", () -> failing.told.size() >= 5);
    notifier.publish(view(3), true);
    failing.await("3 follows");
    assertThat(failing.told)
        .containsExactly("1 gap", "2 follows", "2 gap", "2 gap", "2 gap", "3 follows");
  }

  @Test
  void whatWasLostOnTheWayIsAGap() {
    Recorder listener = new Recorder();
    notifier.publish(view(1), false);
    notifier.listen(listener);
    listener.await("1 gap");
    notifier.missed();
    notifier.publish(view(3), true);
    notifier.publish(view(4), true);
    listener.await("4 follows");
    assertThat(listener.told).containsExactly("1 gap", "3 gap", "4 follows");
  }

  @Test
  void theEndIsToldOnceAndNothingAfterIt() {
    Recorder listener = new Recorder();
    notifier.publish(view(1), false);
    notifier.listen(listener);
    listener.await("1 gap");
    notifier.end(new OutOfMemoryError("heap"));
    listener.await("end heap");
    notifier.publish(view(2), true);
    notifier.end(new OutOfMemoryError("again"));
    notifier.close();
    assertThat(listener.told).containsExactly("1 gap", "end heap");
  }
}
