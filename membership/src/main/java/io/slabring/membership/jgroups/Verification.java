package io.slabring.membership.jgroups;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import org.jgroups.Address;
import org.jgroups.Event;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.VERIFY_SUSPECT2;

/**
 * Asks a suspected member whether it is alive, except if it is known that its process has ended: it
 * cannot answer. Thread-safe.
 */
final class Verification extends VERIFY_SUSPECT2 {
  private final Predicate<Address> ended;

  /**
   * A verification.
   *
   * @param ended whether the process of a member is known to have ended
   */
  Verification(Predicate<Address> ended) {
    this.ended = ended;
    setId(ClassConfigurator.getProtocolId(VERIFY_SUSPECT2.class));
  }

  @Override
  public Object up(Event event) {
    if (event.getType() != Event.SUSPECT) {
      return super.up(event);
    }
    List<Address> doubtful = new ArrayList<>(event.<Collection<Address>>arg());
    List<Address> known = doubtful.stream().filter(ended).toList();
    doubtful.removeAll(known);
    if (!known.isEmpty()) {
      up_prot.up(new Event(Event.SUSPECT, new ArrayList<>(known)));
    }
    return doubtful.isEmpty() ? null : super.up(new Event(Event.SUSPECT, doubtful));
  }
}
