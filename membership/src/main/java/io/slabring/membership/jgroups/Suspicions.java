package io.slabring.membership.jgroups;

import java.util.Collection;
import java.util.concurrent.atomic.AtomicLong;
import org.jgroups.Event;
import org.jgroups.protocols.FailureDetection;
import org.jgroups.stack.Protocol;

/**
 * Counts how often a member was suspected of having failed, before the suspicion is verified.
 * Silence is counted by the failure detection above; broken connections are reported by the
 * transport below. Thread-safe.
 */
final class Suspicions extends Protocol {
  private final FailureDetection silence;
  private final AtomicLong broken = new AtomicLong();

  Suspicions(FailureDetection silence) {
    this.silence = silence;
  }

  long count() {
    return broken.get() + silence.getSuspectEventsSent();
  }

  @Override
  public Object up(Event event) {
    if (event.getType() == Event.SUSPECT && event.arg() instanceof Collection<?> members) {
      broken.addAndGet(members.size());
    }
    return up_prot.up(event);
  }
}
