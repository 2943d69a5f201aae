package io.slabring.node.admin;

import io.slabring.node.settings.Commands;
import io.slabring.node.settings.Compatible;
import io.slabring.node.settings.Lru;
import io.slabring.node.settings.Memory;
import io.slabring.node.settings.Network;
import io.slabring.node.settings.Output;
import io.slabring.node.settings.Security;
import io.slabring.node.settings.Setting;
import io.slabring.node.settings.Settings;
import io.slabring.node.settings.SettingsTable;
import io.slabring.node.settings.Version;
import io.slabring.node.settings.Work;
import io.slabring.node.store.Store;
import io.slabring.node.store.settings.StoreConfig;
import io.slabring.node.store.settings.Tunables;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * {@code stats settings}: the rows of the table of settings that have a place here. Told apart in
 * this class is only what changes while the node runs, what memcached words in its own way, and
 * what is no setting.
 */
final class SettingsPage {
  private static final int DEFAULT_TEMPORARY_TTL = 61;

  /** How memcached prints some texts that are missing, where others are NULL. */
  private static final String MISSING = "(null)";

  private record Line(int place, int row, String name, Supplier<?> value) {}

  private final TreeSet<Line> lines =
      new TreeSet<>(Comparator.comparingInt(Line::place).thenComparingInt(Line::row));
  private final Map<Setting<?>, Supplier<String>> own = new HashMap<>();
  private final Settings settings;
  private volatile int verbosity;
  private volatile long oldest;

  SettingsPage(Store store, Settings settings, PrefixStats prefixes) {
    this.settings = settings;
    this.verbosity = settings.get(Output.VERBOSITY);
    changing(store.tunables());
    ofStore(store);
    wordedByMemcached(prefixes);
    for (Setting<?> setting : SettingsTable.all()) {
      if (setting.statName() != null) {
        Supplier<String> value = own.getOrDefault(setting, () -> settings.show(setting));
        line(setting.statPlace(), setting.statName(), value);
      }
    }
    notSettings(store.tunables(), prefixes);
  }

  private void changing(Tunables tunables) {
    now(Output.VERBOSITY, () -> verbosity);
    now(Memory.SLAB_AUTOMOVE, () -> tunables.automove);
    now(Memory.SLAB_AUTOMOVE_RATIO, () -> tunables.automoveRatio);
    now(Memory.SLAB_AUTOMOVE_WINDOW, () -> tunables.automoveWindow);
    now(Lru.CRAWLER, () -> tunables.crawler);
    now(Lru.CRAWLER_SLEEP, () -> tunables.crawlerSleepMicros);
    now(Lru.CRAWLER_TO_CRAWL, () -> (long) tunables.crawlerPerRun);
    now(Lru.SEGMENTED, () -> tunables.segmented);
    now(Lru.HOT_PERCENT, () -> tunables.hotPercent);
    now(Lru.WARM_PERCENT, () -> tunables.warmPercent);
    now(Lru.HOT_MAX_FACTOR, () -> tunables.hotMaxFactor);
    now(Lru.WARM_MAX_FACTOR, () -> tunables.warmMaxFactor);
    now(
        Lru.TEMPORARY_TTL,
        () -> tunables.temporaryTtl >= 0 ? tunables.temporaryTtl : DEFAULT_TEMPORARY_TTL);
  }

  private void ofStore(Store store) {
    StoreConfig config = store.config();
    now(Memory.LIMIT, () -> store.stats().limitBytes());
    now(Memory.ITEM_SIZE, config::maxItemBytes);
    now(Memory.HASH_POWER, config::hashPower);
    now(Memory.SLAB_CHUNK_MAX, config::maxChunkBytes);
    now(Commands.CAS, config::usesCas);
    own.put(Memory.EVICTS, () -> config.evicts() ? "on" : "off");
  }

  private void wordedByMemcached(PrefixStats prefixes) {
    now(Network.PORT, () -> Math.max(0, settings.get(Network.PORT)));
    now(Compatible.UDP_PORT, () -> Math.max(0, settings.get(Compatible.UDP_PORT)));
    if (!settings.isGiven(Network.LISTEN)) {
      now(Network.LISTEN, () -> null);
    }
    own.put(Commands.DELIMITER, () -> String.valueOf(prefixes.delimiter()));
    if (settings.get(Compatible.PROTOCOL).equals("auto")) {
      own.put(Compatible.PROTOCOL, () -> "auto-negotiate");
    }
    ifMissing(Security.AUTH_FILE, "no");
    ifMissing(Security.SSL_CHAIN_CERT, MISSING);
    ifMissing(Security.SSL_KEY, MISSING);
    ifMissing(Memory.FILE, MISSING);
    boolean pem = settings.get(Security.SSL_KEY_FORMAT).matches("PEM|1");
    own.put(Security.SSL_KEY_FORMAT, () -> pem ? "1" : "2");
    own.put(Compatible.HASH_ALGORITHM, () -> "slabring");
    own.put(Compatible.TAIL_REPAIR_TIME, () -> "0");
  }

  private void notSettings(Tunables tunables, PrefixStats prefixes) {
    line(7, "oldest", () -> oldest);
    line(15, "num_threads_per_udp", () -> settings.get(Work.THREADS));
    line(17, "detail_enabled", () -> yesNo(prefixes.isOn()));
    line(22, "auth_enabled_sasl", () -> "no");
    line(45, "temp_lru", () -> yesNo(tunables.temporaryTtl >= 0));
    line(52, "inline_ascii_response", () -> "no");
    line(66, "client_flags_size", () -> 4);
    line(67, "slabring_version", () -> Version.NUMBER);
  }

  private <T> void now(Setting<T> setting, Supplier<T> value) {
    own.put(setting, () -> setting.show(value.get()));
  }

  private void ifMissing(Setting<String> setting, String text) {
    if (settings.get(setting) == null) {
      own.put(setting, () -> text);
    }
  }

  private void line(int place, String name, Supplier<?> value) {
    lines.add(new Line(place, lines.size(), name, value));
  }

  private static String yesNo(boolean value) {
    return value ? "yes" : "no";
  }

  void verbosity(int level) {
    verbosity = level;
  }

  void flushed(long second) {
    oldest = second;
  }

  String render() {
    StatLines text = new StatLines();
    lines.forEach(line -> text.add(line.name, line.value.get()));
    return text.end();
  }
}
