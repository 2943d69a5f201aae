package io.slabring.load.figures;

import module java.base;

import com.fasterxml.jackson.databind.JsonNode;
import io.slabring.load.result.Rounds;
import io.slabring.load.traffic.Dip;
import picocli.CommandLine.Command;

/** What the cache does for a web application. */
@Command(name = "shop")
final class Shop extends Figure {
  private static final int SECONDS = 10;
  private static final int ROUNDS = 3;
  private static final int VISITORS = 16;
  private static final int WARM_UP_SECONDS = 20;
  private static final int CHANGES = 40;
  private static final int KILLED_AT = 15;
  private static final int REPLACED_AT = 35;
  private static final List<String> PRICED =
      List.of("/product/42", "/fragments/card/42", "/category/3");

  private static final String OUTAGE =
      """
      | one of three nodes killed under load | |
      |---|---|
      | error pages in the minute | %d |
      | hit ratio before, and in the worst second after | %s |
      | seconds until it was within a point of the one before (goal: 30) | %.0f |
      | longest time for a new price to be on product, card and category, of 40 changes under load (bound: 1 s) | %d ms |
      | longest time for a new setting to be in another shop, of 40 changes (bound: 1 s) | %d ms |\
      """;

  /** What each turn gave, with the cache off (0) or on (1). */
  private final Rounds turns = new Rounds();

  @Override
  void measure() throws Exception {
    progress("starting the shop");
    try (ShopSite site = new ShopSite()) {
      measure(site, new Visitors(site.port(), VISITORS));
    }
  }

  private void measure(ShopSite site, Visitors visitors) throws Exception {
    progress("warming up: the JVM compiles what runs often");
    for (int on : new int[] {0, 1, 1}) {
      turn(site, on);
      visitors.visit(WARM_UP_SECONDS);
    }
    for (int round = 1; round <= ROUNDS; round++) {
      progress("round %d of %d", round, ROUNDS);
      takeTurn(site, visitors, 0);
      takeTurn(site, visitors, 1);
    }
    progress("a minute, in which a node is killed and another one comes");
    OutageMinute minute = outage(site, visitors);
    progress("price changes");
    long price = priceChanges(site, visitors);
    progress("settings");
    long setting = settingChanges(site);
    head();
    say("PostgreSQL %s, medians of %d turns of %d s%n".formatted(site.version(), ROUNDS, SECONDS));
    tellTurns();
    Dip dip = minute.dip();
    String course = format("%.2f %% and %.2f %%", dip.before(), dip.worst());
    say(format(OUTAGE, minute.bad(), course, dip.seconds(), price, setting));
    if (document() != null) {
      Files.writeString(document().toAbsolutePath().resolveSibling("outage.svg"), minute.picture());
    }
  }

  private static void turn(ShopSite site, int on) throws Exception {
    site.post("/cache/switch", "on=" + on);
  }

  private void takeTurn(ShopSite site, Visitors visitors, int on) throws Exception {
    turn(site, on);
    visitors.visit(3);
    long before = site.state().path("queries").asLong();
    Visitors.Result result = visitors.visit(SECONDS);
    if (result.bad() > 0) {
      throw new IOException(
          result.bad() + " error pages with the cache " + (on == 1 ? "on" : "off"));
    }
    double queries = (site.state().path("queries").asLong() - before) / (double) SECONDS;
    turns.add("pages/" + on, result.rate());
    turns.add("p99/" + on, result.p99Millis());
    turns.add("queries/" + on, queries);
  }

  private void tellTurns() {
    columns("", "cache off", "cache on", "on / off", "goal");
    double pagesOff = turns.median("pages/0");
    double pagesOn = turns.median("pages/1");
    row("pages a second", "%.0f", "%.1f", pagesOff, pagesOn, "at least 10");
    row("p99 of a page", "%.1f ms", "%.2f", turns.median("p99/0"), turns.median("p99/1"), "");
    double off = turns.median("queries/0");
    double on = turns.median("queries/1");
    row("queries a second", "%.0f", "%.3f", off, on, "");
    row("queries a page", "%.3f", "%.4f", off / pagesOff, on / pagesOn, "at most 0.1");
    say("");
  }

  private void row(String name, String form, String ratioForm, double off, double on, String goal) {
    row(name, format(form, off), format(form, on), format(ratioForm, on / off), goal);
  }

  private OutageMinute outage(ShopSite site, Visitors visitors) throws Exception {
    String victim = site.state().path("nodes").path(0).asText();
    visitors.visit(5);
    OutageMinute minute = new OutageMinute(KILLED_AT, REPLACED_AT);
    try (ExecutorService threads = Executors.newCachedThreadPool()) {
      Future<Visitors.Result> visiting = threads.submit(() -> visitors.visit(62));
      long begin = System.nanoTime();
      for (int second = 0; second < 60; second++) {
        if (second == KILLED_AT) {
          threads.submit(post(site, "/cache/stop", "node=" + victim + "&kill=1"));
        } else if (second == REPLACED_AT) {
          threads.submit(post(site, "/cache/add", ""));
        }
        JsonNode state = site.state();
        long hits = 0;
        long misses = 0;
        for (JsonNode kind : state.path("kinds")) {
          hits += kind.path("hits").asLong();
          misses += kind.path("misses").asLong();
        }
        minute.add(second, state.path("queries").asLong(), hits, misses);
        pause(Duration.ofNanos((second + 1) * 1_000_000_000L - (System.nanoTime() - begin)));
      }
      minute.bad(visiting.get().bad());
    }
    return minute;
  }

  private static Callable<Void> post(ShopSite site, String path, String form) {
    return () -> {
      site.post(path, form);
      return null;
    };
  }

  /** The longest time in ms until a new price is on all pages, polled without pause. */
  private static long priceChanges(ShopSite site, Visitors visitors) throws Exception {
    long longest = 0;
    try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
      Future<Visitors.Result> visiting = threads.submit(() -> visitors.visit(30));
      for (int change = 1; change <= CHANGES; change++) {
        site.post("/product/42/price", "cents=" + change);
        String price = ">" + format("0.%02d", change) + " €<";
        longest = Math.max(longest, millisUntil(() -> isOnAll(site, price)));
      }
      visiting.get();
    }
    return longest;
  }

  private static boolean isOnAll(ShopSite site, String text) throws Exception {
    for (String page : PRICED) {
      if (!site.get(site.port(), page).contains(text)) {
        return false;
      }
    }
    return true;
  }

  /** The longest time in ms until a new setting is in another shop. */
  private static long settingChanges(ShopSite site) throws Exception {
    int other = site.startAnother();
    long longest = 0;
    for (int change = 1; change <= CHANGES; change++) {
      String notice = "Change " + change + ".";
      site.post("/cache/notice", "notice=" + notice.replace(' ', '+'));
      longest = Math.max(longest, millisUntil(() -> site.get(other, "/cart").contains(notice)));
    }
    return longest;
  }

  private static long millisUntil(Callable<Boolean> condition) throws Exception {
    long begin = System.nanoTime();
    while (!condition.call()) {
      Thread.onSpinWait();
    }
    return (System.nanoTime() - begin) / 1_000_000;
  }
}
