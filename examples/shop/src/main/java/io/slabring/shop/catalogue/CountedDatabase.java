package io.slabring.shop.catalogue;

import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** Another database, whose statements are counted. */
public final class CountedDatabase implements Database {
  private final Database inner;
  private final LongAdder statements = new LongAdder();

  /** Closes the other one with itself. */
  public CountedDatabase(Database inner) {
    this.inner = inner;
  }

  /** Statements so far. */
  public long statements() {
    return statements.sum();
  }

  @Override
  public List<Row> query(String sql, Object... arguments) {
    statements.increment();
    return inner.query(sql, arguments);
  }

  @Override
  public int update(String sql, Object... arguments) {
    statements.increment();
    return inner.update(sql, arguments);
  }

  @Override
  public void close() {
    inner.close();
  }
}
