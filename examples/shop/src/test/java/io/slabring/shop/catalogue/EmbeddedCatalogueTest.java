package io.slabring.shop.catalogue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The catalogue in the embedded database. */
class EmbeddedCatalogueTest extends CatalogueStories {
  private static Database database;

  @BeforeAll
  static void fill() {
    database = new EmbeddedDatabase();
    Schema.prepare(database, message -> {});
  }

  @AfterAll
  static void end() {
    database.close();
  }

  @Override
  Database database() {
    return database;
  }
}
