package io.slabring.shop.cached;

import io.slabring.shop.catalogue.Catalogue;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What can be changed while shops run: whether they use the cache, and what they announce. Kept in
 * the database, read through the cache twice a second, so every shop of a cluster knows a change
 * within a second, and the database is asked once in ten. Thread-safe.
 */
public final class Settings implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Settings.class);
  private static final String KEY = "settings";
  private static final String CACHING = "caching";
  private static final String NOTICE = "notice";
  private static final Duration TTL = Duration.ofSeconds(10);
  private static final long PERIOD_MILLIS = 500;

  private final Cache cache;
  private final Catalogue catalogue;
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("settings").daemon().factory());
  private volatile Map<String, String> last = Map.of();

  /** Reads them now, and from now on. */
  public Settings(Cache cache, Catalogue catalogue) {
    this.cache = cache;
    this.catalogue = catalogue;
    read();
    clock.scheduleWithFixedDelay(this::read, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
  }

  @SuppressWarnings("unchecked") // a map of texts is what is stored under the key
  private void read() {
    try {
      boolean[] loaded = {false};
      last =
          cache
              .client()
              .getOrLoad(
                  KEY,
                  TTL,
                  TreeMap.class,
                  key -> {
                    loaded[0] = true;
                    return new TreeMap<>(catalogue.settings());
                  });
      cache.note(Kind.SETTINGS, KEY, !loaded[0]);
      cache.turn(!"off".equals(last.get(CACHING)));
    } catch (RuntimeException e) { // one that got out would end the reading for ever
      LOG.debug("the settings stay as they were", e);
    }
  }

  /** What is announced on every page; empty for nothing. */
  public String notice() {
    return last.getOrDefault(NOTICE, "");
  }

  /** Changes what is announced, at most 200 characters. */
  public void announce(String notice) {
    set(NOTICE, notice);
  }

  /** Has all shops use the cache for query results and fragments, or not. */
  public void useCache(boolean use) {
    set(CACHING, use ? "on" : "off");
  }

  private void set(String name, String text) {
    catalogue.setSetting(name, text);
    cache.forget(KEY);
    read();
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
