package io.slabring.shop.catalogue;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.vertx.core.Vertx;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The catalogue in a PostgreSQL server. */
class PostgresCatalogueTest extends CatalogueStories {
  private static PostgresServer server;
  private static Vertx vertx;
  private static Database database;

  @BeforeAll
  static void fill() throws Exception {
    if (!PostgresServer.isInstalled()) {
      String missing = "PostgreSQL is not installed: apt-get install postgresql";
      if ("true".equals(System.getenv("CI"))) {
        fail(missing);
      }
      abort(missing);
    }
    server = new PostgresServer();
    vertx = Vertx.vertx();
    database = new PostgresDatabase(vertx, server.uri());
    Schema.prepare(database, message -> {});
  }

  @AfterAll
  static void end() throws Exception {
    if (server != null) {
      database.close();
      vertx.close().toCompletionStage().toCompletableFuture().join();
      server.close();
    }
  }

  @Override
  Database database() {
    return database;
  }

  @Test
  void whereNobodyAnswersTheAddressIsNamedWithoutThePassword() {
    try (Database nobody = new PostgresDatabase(vertx, "postgresql://me:secret@127.0.0.1:1/shop")) {
      assertThatThrownBy(() -> nobody.query("SELECT 1"))
          .isInstanceOf(DatabaseException.class)
          .hasMessageContaining("postgresql://me@127.0.0.1:1/shop")
          .hasMessageNotContaining("secret");
    }
  }
}
