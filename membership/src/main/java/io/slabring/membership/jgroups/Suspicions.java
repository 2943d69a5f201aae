package io.slabring.membership.jgroups;

import java.util.Collection;
import java.util.concurrent.atomic.AtomicLong;
import org.jgroups.Event;
import org.jgroups.stack.Protocol;

/**
 * Counts how often a member was suspected to have failed, by silence or by a broken connection,
 * before anybody asks whether it really has. Stands between the protocols that suspect and the one
 * that verifies. Thread-safe.
 */
final class Suspicions extends Protocol {
  private final AtomicLong count = new AtomicLong();

  long count() {
    return count.get();
  }

  @Override
  public Object up(Event event) {
    if (event.getType() == Event.SUSPECT && event.arg() instanceof Collection<?> members) {
      count.addAndGet(members.size());
    }
    return up_prot.up(event);
  }
}
