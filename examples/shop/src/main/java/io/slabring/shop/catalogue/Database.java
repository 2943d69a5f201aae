package io.slabring.shop.catalogue;

import java.util.List;

/**
 * A relational database. Thread-safe. Methods wait for the answer, which suits virtual threads, and
 * throw {@link DatabaseException} when there is none.
 *
 * <p>Statements are what PostgreSQL and H2 have in common; each {@code ?} stands for an argument.
 */
public interface Database extends AutoCloseable {

  /** What a query finds. */
  List<Row> query(String sql, Object... arguments);

  /**
   * Changes rows.
   *
   * @return how many
   */
  int update(String sql, Object... arguments);

  /** Ends all connections. */
  @Override
  void close();
}
