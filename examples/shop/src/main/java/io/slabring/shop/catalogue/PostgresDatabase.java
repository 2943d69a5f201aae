package io.slabring.shop.catalogue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/** PostgreSQL, through its Vert.x client. */
public final class PostgresDatabase implements Database {
  private static final int CONNECTIONS = 16;
  private static final int WAITING_MAX = 5_000;
  private static final int PATIENCE_SECONDS = 10;
  private static final Pattern PASSWORD = Pattern.compile(":[^:@/]*@");
  private static final Pattern PLACE = Pattern.compile("\\?");

  private final Pool pool;
  private final String name;

  /**
   * Connects when it is asked something.
   *
   * @param uri as {@code postgresql://user:password@host:port/database}
   * @throws IllegalArgumentException for another one
   */
  public PostgresDatabase(Vertx vertx, String uri) {
    PgConnectOptions options = PgConnectOptions.fromUri(uri);
    options.setCachePreparedStatements(true);
    PoolOptions limits =
        new PoolOptions()
            .setMaxSize(CONNECTIONS)
            .setMaxWaitQueueSize(WAITING_MAX)
            .setConnectionTimeout(PATIENCE_SECONDS);
    pool = PgBuilder.pool().connectingTo(options).with(limits).using(vertx).build();
    name = PASSWORD.matcher(uri).replaceFirst("@");
  }

  private RowSet<io.vertx.sqlclient.Row> execute(String sql, Object[] arguments) {
    Future<RowSet<io.vertx.sqlclient.Row>> answer =
        pool.preparedQuery(numbered(sql)).execute(Tuple.from(Arrays.asList(arguments)));
    try {
      return answer
          .toCompletionStage()
          .toCompletableFuture()
          .get(2 * PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new DatabaseException(
          "The database " + name + " did not answer: " + e.getCause().getMessage(), e.getCause());
    } catch (TimeoutException e) {
      throw new DatabaseException(
          "The database " + name + " did not answer within " + 2 * PATIENCE_SECONDS + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DatabaseException("Interrupted while waiting for the database " + name, e);
    }
  }

  /** PostgreSQL writes the n-th argument as {@code $n}. */
  private static String numbered(String sql) {
    int[] number = {0};
    return PLACE.matcher(sql).replaceAll(place -> "\\$" + ++number[0]);
  }

  @Override
  public List<Row> query(String sql, Object... arguments) {
    List<Row> rows = new ArrayList<>();
    for (io.vertx.sqlclient.Row row : execute(sql, arguments)) {
      Object[] values = new Object[row.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = row.getValue(i);
      }
      rows.add(new Row(values));
    }
    return rows;
  }

  @Override
  public int update(String sql, Object... arguments) {
    return execute(sql, arguments).rowCount();
  }

  @Override
  public void close() {
    pool.close().toCompletionStage().toCompletableFuture().join();
  }
}
