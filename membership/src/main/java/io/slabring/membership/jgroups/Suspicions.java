package io.slabring.membership.jgroups;

import java.util.Collection;
import java.util.concurrent.atomic.AtomicLong;
import org.jgroups.Event;
import org.jgroups.protocols.FailureDetection;
import org.jgroups.stack.Protocol;

/**
 * Counts how often a member was suspected to have failed, before anybody asks whether it really
 * has: by silence, which the failure detection above counts itself, also where another member has
 * to tell of it, and by a broken connection, of which the transport below tells. Thread-safe.
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
