package io.slabring.shop.catalogue;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.h2.jdbcx.JdbcConnectionPool;

/** H2 in this process's memory: nothing to install, and gone when the shop ends. */
public final class EmbeddedDatabase implements Database {
  private static final int CONNECTIONS = 16;
  private static final int PATIENCE_SECONDS = 10;

  private final JdbcConnectionPool pool =
      JdbcConnectionPool.create("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "", "");

  /** An empty one. */
  public EmbeddedDatabase() {
    pool.setMaxConnections(CONNECTIONS);
    pool.setLoginTimeout(PATIENCE_SECONDS);
  }

  private interface Use<T> {
    T of(PreparedStatement statement) throws SQLException;
  }

  private <T> T use(String sql, Object[] arguments, Use<T> use) {
    try (Connection connection = pool.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < arguments.length; i++) {
        statement.setObject(i + 1, arguments[i]);
      }
      return use.of(statement);
    } catch (SQLException e) {
      throw new DatabaseException("The embedded database did not answer: " + e.getMessage(), e);
    }
  }

  @Override
  public List<Row> query(String sql, Object... arguments) {
    return use(sql, arguments, EmbeddedDatabase::rows);
  }

  private static List<Row> rows(PreparedStatement statement) throws SQLException {
    List<Row> rows = new ArrayList<>();
    try (ResultSet result = statement.executeQuery()) {
      int columns = result.getMetaData().getColumnCount();
      while (result.next()) {
        Object[] values = new Object[columns];
        for (int i = 0; i < columns; i++) {
          values[i] = result.getObject(i + 1);
        }
        rows.add(new Row(values));
      }
    }
    return rows;
  }

  @Override
  public int update(String sql, Object... arguments) {
    return use(sql, arguments, PreparedStatement::executeUpdate);
  }

  @Override
  public void close() {
    try (Connection connection = pool.getConnection();
        PreparedStatement end = connection.prepareStatement("SHUTDOWN")) {
      end.execute();
    } catch (SQLException e) {
      // It is in memory only, so nothing is lost.
    } finally {
      pool.dispose();
    }
  }
}
