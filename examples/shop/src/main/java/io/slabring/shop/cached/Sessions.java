package io.slabring.shop.cached;

import io.slabring.client.Versioned;
import io.slabring.client.connection.NodeException;
import io.slabring.client.connection.Outcome;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Sessions, which end half an hour after the visitor's last request: each look gives them that time
 * anew (gat). A node that goes takes its sessions with it; those visitors begin with an empty cart.
 * Thread-safe.
 */
public final class Sessions {
  /** How long a session lasts without a request. */
  public static final Duration TTL = Duration.ofMinutes(30);

  private static final int NAME_BYTES = 16;
  private static final Pattern NAME = Pattern.compile("[0-9a-f]{32}");
  private static final int TRIES = 10;

  private final SecureRandom random = new SecureRandom();
  private final Cache cache;

  /** Keeps them in this cache, switched on or off. */
  public Sessions(Cache cache) {
    this.cache = cache;
  }

  /** A name that nobody can guess, for a new session. */
  public String newName() {
    byte[] bytes = new byte[NAME_BYTES];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** Whether a text could be the name of a session; null could not. */
  public static boolean isName(String text) {
    return text != null && NAME.matcher(text).matches();
  }

  private static String key(String name) {
    return "session:" + name;
  }

  /** A session; null when there is none of that name, or no longer. */
  public Session find(String name) {
    Session found = cache.client().getAndTouch(key(name), TTL, Session.class);
    cache.note(Kind.SESSION, key(name), found != null);
    return found;
  }

  // change
  /**
   * Changes a session, which is {@link Session#NEW} if there was none. When several requests of one
   * visitor do so at a time, no change is lost.
   *
   * @return what it is now; null when it could not be stored
   */
  public Session change(String name, UnaryOperator<Session> change) {
    try {
      for (int i = 0; i < TRIES; i++) {
        Versioned<Session> before = cache.client().gets(key(name), Session.class);
        Session after = change.apply(before == null ? Session.NEW : before.value());
        if (before == null
            ? cache.client().add(key(name), after, TTL)
            : cache.client().cas(key(name), after, TTL, before.cas()) == Outcome.DONE) {
          return after;
        }
      }
    } catch (NodeException e) {
      return null; // its node is gone for the moment
    }
    return null;
  }
  // end
}
