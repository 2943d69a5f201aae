package io.slabring.node.admin;

import io.slabring.node.settings.Settings;
import io.slabring.node.store.Store;

/**
 * The texts of {@code stats}, with memcached's names in memcached's order, so that what reads a
 * memcached reads this. What has no meaning here is 0. Thread-safe; off the data path.
 */
public final class StatsPages {
  private final GeneralPage general;
  private final SettingsPage settingsPage;
  private final ClassPages classes;

  /** Pages about this store. */
  public StatsPages(Store store, Settings settings, PrefixStats prefixes) {
    general = new GeneralPage(store, settings);
    settingsPage = new SettingsPage(store, settings, prefixes);
    classes = new ClassPages(store, settings);
  }

  /** {@code stats}. */
  public String general(ServerSnapshot server, long flushes) {
    return general.render(server, flushes);
  }

  /** {@code stats settings}. */
  public String settings() {
    return settingsPage.render();
  }

  /** {@code stats items}. */
  public String items() {
    return classes.items();
  }

  /** {@code stats slabs}. */
  public String slabs() {
    return classes.slabs();
  }

  /** {@code stats sizes}. */
  public String sizes() {
    return classes.sizes();
  }

  /** {@code stats cachedump}: COLD items of a class, at most {@code limit}, or all when it is 0. */
  public String cachedump(int classId, long limit) {
    return classes.cachedump(classId, limit);
  }

  /** What {@code verbosity} was set to; shown in the settings. */
  public void verbosity(int level) {
    settingsPage.verbosity(level);
  }

  /**
   * The seconds until which items count as old after a {@code flush_all}; shown in the settings.
   */
  public void flushed(long oldest) {
    settingsPage.flushed(oldest);
  }
}
