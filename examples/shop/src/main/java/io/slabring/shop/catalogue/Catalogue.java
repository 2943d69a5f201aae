package io.slabring.shop.catalogue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The questions that the shop asks its database, and the changes it makes. Thread-safe. */
public final class Catalogue {
  private static final int LATEST = 5;
  private static final int REVIEWS_MIN = 5;
  private static final String PRODUCT =
      "SELECT id, category, name, description, cents, stock FROM product WHERE id = ?";

  private final Database database;

  /** Asks this database, which has been {@linkplain Schema#prepare prepared}. */
  public Catalogue(Database database) {
    this.database = database;
  }

  /** The names of all categories, the first being that of category 1. */
  public String[] categories() {
    return database.query("SELECT name FROM category ORDER BY id").stream()
        .map(row -> row.text(0))
        .toArray(String[]::new);
  }

  /** A product; null when there is none with this number. */
  public Product product(int id) {
    List<Row> rows = database.query(PRODUCT, id);
    return rows.isEmpty() ? null : product(rows.getFirst());
  }

  private static Product product(Row row) {
    return new Product(
        row.integer(0), row.integer(1), row.text(2), row.text(3), row.integer(4), row.integer(5));
  }

  /** The numbers of all products of a category, the cheapest first. */
  public int[] byPrice(int category) {
    return ids("SELECT id FROM product WHERE category = ? ORDER BY cents, id", category);
  }

  /** The numbers of the best rated products of a category, or of all (0). */
  public int[] bestRated(int category, int count) {
    return ids(
        "SELECT p.id FROM product p JOIN review r ON r.product = p.id"
            + " WHERE p.category = ? OR ? = 0 GROUP BY p.id HAVING COUNT(*) >= ?"
            + " ORDER BY AVG(r.stars) DESC, COUNT(*) DESC, p.id LIMIT ?",
        category,
        category,
        REVIEWS_MIN,
        count);
  }

  /** The numbers of products that customers of a product also liked. */
  public int[] related(int id, int count) {
    return ids(
        "SELECT other.product FROM review mine JOIN review other ON other.customer = mine.customer"
            + " AND other.product <> mine.product JOIN product p ON p.id = other.product WHERE"
            + " mine.product = ? AND mine.stars >= 4 AND other.stars >= 4 GROUP BY other.product"
            + " ORDER BY COUNT(*) DESC, MAX(p.stock) DESC, other.product LIMIT ?",
        id,
        count);
  }

  private int[] ids(String sql, Object... arguments) {
    return database.query(sql, arguments).stream().mapToInt(row -> row.integer(0)).toArray();
  }

  /** What customers think of a product. */
  public Opinion opinion(int id) {
    Row all =
        database.query("SELECT AVG(stars), COUNT(*) FROM review WHERE product = ?", id).getFirst();
    List<Review> latest =
        database
            .query(
                "SELECT r.stars, r.text, c.name FROM review r JOIN customer c ON c.id = r.customer"
                    + " WHERE r.product = ? ORDER BY r.id DESC LIMIT ?",
                id,
                LATEST)
            .stream()
            .map(row -> new Review(row.integer(0), row.text(1), row.text(2)))
            .toList();
    return new Opinion(all.real(0), all.integer(1), latest);
  }

  /** A customer; null when there is none with this number. */
  public Customer customer(int id) {
    List<Row> rows =
        database.query(
            "SELECT c.name, c.city, (SELECT COUNT(*) FROM review r WHERE r.customer = c.id)"
                + " FROM customer c WHERE c.id = ?",
            id);
    if (rows.isEmpty()) {
      return null;
    }
    Row row = rows.getFirst();
    return new Customer(id, row.text(0), row.text(1), row.integer(2));
  }

  /**
   * Changes a price.
   *
   * @return whether there is such a product
   */
  public boolean setPrice(int id, int cents) {
    return database.update("UPDATE product SET cents = ? WHERE id = ?", cents, id) == 1;
  }

  /**
   * Takes so many of a product out of stock.
   *
   * @return false when there are fewer, and nothing was taken
   */
  public boolean take(int id, int count) {
    return database.update(
            "UPDATE product SET stock = stock - ? WHERE id = ? AND stock >= ?", count, id, count)
        == 1;
  }

  /** Stores a review. */
  public void addReview(int product, int customer, int stars, String text) {
    database.update(
        "INSERT INTO review (product, customer, stars, text) VALUES (?, ?, ?, ?)",
        product,
        customer,
        stars,
        text);
  }

  /** All settings, by their names. */
  public Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>();
    database
        .query("SELECT name, text FROM setting")
        .forEach(row -> settings.put(row.text(0), row.text(1)));
    return settings;
  }

  /** Changes a setting, at most 200 characters. */
  public void setSetting(String name, String text) {
    if (database.update("UPDATE setting SET text = ? WHERE name = ?", text, name) == 0) {
      database.update("INSERT INTO setting (name, text) VALUES (?, ?)", name, text);
    }
  }
}
