package io.slabring.node.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.slabring.client.SlabringClient;
import io.slabring.client.Versioned;
import io.slabring.client.connection.Outcome;
import io.slabring.node.conformance.ExampleFiles;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every cell of the tables in docs/item-states.md, on our node and on memcached. */
class ItemStatesTest {
  private static final String DOCUMENT = "docs/item-states.md";
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final String NONE = "-";

  /** What a call returned, as the document says it. */
  private interface Operation {
    String on(Cell cell) throws Exception;
  }

  /** The rows, in the document's order. */
  private static final Map<String, Operation> OPERATIONS = new LinkedHashMap<>();

  static {
    OPERATIONS.put("`get`", cell -> text(cell.user.get(cell.key, String.class)));
    OPERATIONS.put(
        "`gets`",
        cell -> {
          Versioned<String> found = cell.user.gets(cell.key, String.class);
          return found == null ? NONE : found.value();
        });
    OPERATIONS.put(
        "`getAll`", cell -> text(cell.user.getAll(List.of(cell.key), String.class).get(cell.key)));
    OPERATIONS.put(
        "`getAndTouch`", cell -> text(cell.user.getAndTouch(cell.key, longer(), String.class)));
    OPERATIONS.put("`touch`", cell -> flag(cell.user.touch(cell.key, longer())));
    OPERATIONS.put("`add`", cell -> flag(cell.user.add(cell.key, "new", MINUTE)));
    OPERATIONS.put("`replace`", cell -> flag(cell.user.replace(cell.key, "new", MINUTE)));
    OPERATIONS.put("`append`", cell -> flag(cell.user.append(cell.key, "new")));
    OPERATIONS.put("`prepend`", cell -> flag(cell.user.prepend(cell.key, "new")));
    OPERATIONS.put("`cas`", ItemStatesTest::cas);
    OPERATIONS.put("`increment`", cell -> text(cell.user.increment(cell.key, 1)));
    OPERATIONS.put(
        "`increment` or create", cell -> text(cell.user.increment(cell.key, 1, 1, MINUTE)));
    OPERATIONS.put(
        "`set`",
        cell -> {
          cell.user.set(cell.key, "new", MINUTE);
          return "true";
        });
    OPERATIONS.put("`delete`", cell -> flag(cell.user.delete(cell.key)));
    OPERATIONS.put("`invalidate`", cell -> flag(cell.user.invalidate(cell.key, longer())));
    OPERATIONS.put("`getOrLoad`", Cell::getOrLoad);
  }

  private static Duration longer() {
    return Duration.ofMinutes(5);
  }

  private static String text(Object value) {
    return value == null ? NONE : value.toString();
  }

  private static String flag(boolean value) {
    return value ? "true" : NONE;
  }

  private static String cas(Cell cell) {
    Versioned<String> found = cell.user.gets(cell.key, String.class);
    long version = found == null ? 1 : found.cas();
    Outcome outcome = cell.user.cas(cell.key, "new", MINUTE, version);
    if (found == null) {
      assertThat(outcome).isEqualTo(Outcome.NOT_FOUND);
    }
    return flag(outcome == Outcome.DONE);
  }

  /** One operation in one state, with a key of its own. */
  private static final class Cell {
    final String operation;
    final String state;
    final String key;
    final SlabringClient user;
    final SlabringClient holder;
    final CompletableFuture<String> load = new CompletableFuture<>();
    private final AtomicInteger loads = new AtomicInteger();

    /** What the operation is said to return, and what the item is said to be then. */
    String returns;

    String becomes;

    Cell(String operation, String state, String key, SlabringClient user, SlabringClient holder) {
      this.operation = operation;
      this.state = state;
      this.key = key;
      this.user = user;
      this.holder = holder;
    }

    /** Brings the item into its state; an item that is to expire does so later. */
    void prepare() throws Exception {
      if (state.equals("value") || state.startsWith("stale")) {
        user.set(key, old(), MINUTE);
      }
      if (state.startsWith("stale")) {
        assertThat(user.invalidate(key, MINUTE)).isTrue();
      }
      if (state.equals("expired")) {
        user.set(key, old(), operation.contains("get") ? MINUTE : SECOND);
        user.invalidate(key, SECOND);
      }
      if (state.equals("lease") || state.equals("stale and won")) {
        CompletableFuture<String> loading = new CompletableFuture<>();
        CompletableFuture<String> unused =
            holder
                .async()
                .getOrLoad(
                    key,
                    MINUTE,
                    String.class,
                    missing -> {
                      loading.complete(missing);
                      return load;
                    });
        TestNode.await("the load of " + this, () -> loading.isDone() || unused.isDone());
        assertThat(unused).isNotDone();
      }
    }

    private String old() {
      return operation.contains("increment") ? "7" : "old";
    }

    String getOrLoad() throws Exception {
      CompletableFuture<String> answer = start();
      if (state.equals("lease")) {
        TestNode.await(this.toString(), () -> user.statistics().waits() > 0);
        assertThat(answer).isNotDone();
        load.complete("new");
        assertThat(answer.get()).isEqualTo("new");
        return "waits";
      }
      return loads.get() > 0 ? "loads" : answer.get();
    }

    private CompletableFuture<String> start() throws Exception {
      CompletableFuture<String> answer =
          user.async()
              .getOrLoad(
                  key,
                  MINUTE,
                  String.class,
                  missing -> {
                    loads.incrementAndGet();
                    return CompletableFuture.completedFuture("new");
                  });
      if (!state.equals("lease")) {
        answer.get();
      }
      return answer;
    }

    /** What the item is, as the document says it. */
    String item(RawConnection raw) {
      String line = raw.ask("mg " + key + " s f t");
      if (line.equals("EN")) {
        return "absent";
      }
      if (line.startsWith("HD s0 ")) {
        return "lease";
      }
      String value = user.get(key, String.class);
      if (!line.contains(" X")) {
        return value;
      }
      int left = Integer.parseInt(line.replaceAll(".* t(\\d+).*", "$1"));
      assertThat(left).as("the end of staleness of %s", this).isBetween(1, 60);
      AtomicInteger probes = new AtomicInteger();
      user.getOrLoad(
          key,
          MINUTE,
          String.class,
          missing -> {
            probes.incrementAndGet();
            return null; // is not stored
          });
      String stale = probes.get() > 0 ? "stale" : "stale and won";
      return value.equals(old()) ? stale : stale + " " + value;
    }

    @Override
    public String toString() {
      return operation + " in state " + state;
    }
  }

  @ParameterizedTest
  @EnumSource
  void theTablesHold(CacheServer kind) throws Exception {
    try (CacheServer.Running server = kind.start();
        RawConnection raw = new RawConnection(server.port());
        SlabringClient user = TestNode.client().servers(server.address()).build();
        SlabringClient holder = TestNode.client().servers(server.address()).build()) {
      List<Cell> cells = cells(user, holder);
      for (Cell cell : cells) {
        cell.prepare();
      }
      for (Cell cell : cells) {
        if (cell.state.equals("expired")) {
          TestNode.await("the end of " + cell.key, () -> raw.ask("mg " + cell.key).equals("EN"));
        }
      }
      SoftAssertions.assertSoftly(
          softly -> {
            for (Cell cell : cells) {
              softly.assertThat(tried(cell)).as("%s returns", cell).isEqualTo(cell.returns);
              softly.assertThat(cell.item(raw)).as("%s leaves", cell).isEqualTo(cell.becomes);
            }
          });
    }
  }

  private static String tried(Cell cell) {
    try {
      return OPERATIONS.get(cell.operation).on(cell);
    } catch (Exception e) {
      throw new AssertionError(cell.toString(), e);
    }
  }

  /** All cells of both tables. */
  private static List<Cell> cells(SlabringClient user, SlabringClient holder) throws Exception {
    List<Map<String, List<String>>> tables = tables();
    assertThat(tables).hasSize(2);
    List<String> states = tables.get(0).remove("operation");
    assertThat(states)
        .containsExactly("absent", "lease", "value", "stale", "stale and won", "expired");
    assertThat(tables.get(1).remove("operation")).isEqualTo(states);
    assertThat(tables.get(0).keySet()).containsExactlyElementsOf(OPERATIONS.keySet());
    assertThat(tables.get(1).keySet()).containsExactlyElementsOf(OPERATIONS.keySet());
    List<Cell> cells = new ArrayList<>();
    for (String operation : OPERATIONS.keySet()) {
      for (int i = 0; i < states.size(); i++) {
        Cell cell = new Cell(operation, states.get(i), "key:" + cells.size(), user, holder);
        cell.returns = tables.get(0).get(operation).get(i);
        cell.becomes = tables.get(1).get(operation).get(i);
        cells.add(cell);
      }
    }
    return cells;
  }

  /** The document's tables of operations, by operation. */
  private static List<Map<String, List<String>>> tables() throws Exception {
    List<Map<String, List<String>>> tables = new ArrayList<>();
    for (String line : Files.readAllLines(ExampleFiles.path(DOCUMENT))) {
      if (line.startsWith("| operation |")) {
        tables.add(new LinkedHashMap<>());
      }
      boolean inTable = !tables.isEmpty() && line.startsWith("| ");
      List<String> cells = Arrays.stream(line.split("\\|")).map(String::strip).toList();
      if (inTable && cells.size() == 8) {
        tables.getLast().put(cells.get(1), cells.subList(2, cells.size()));
      }
    }
    return tables;
  }
}
