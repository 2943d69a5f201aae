package io.slabring.shop.cached;

import io.slabring.shop.catalogue.Catalogue;
import io.slabring.shop.catalogue.Customer;
import io.slabring.shop.catalogue.Opinion;
import io.slabring.shop.catalogue.Product;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Query results from the cache. Each is loaded by one caller in the whole cluster while the others
 * wait, and anew by one of them when a tenth of its time is left, while the others get the old one.
 *
 * <p>Lists hold numbers of products and never their prices, so that a new price concerns one
 * product and the order of one list. They are how a store of keys and values is queried: the
 * application keeps an index by price as a value of its own.
 *
 * <table>
 * <caption>What a change makes untrue</caption>
 * <tr><th>change<th>deleted<th>seen after
 * <tr><td>price<td>the product, its card, its category by price<td>1 s
 * <tr><td>stock<td>the product, its card<td>1 s
 * <tr><td>review<td>its opinion; the best rated are marked stale<td>1 s; 5 s for the list
 * </table>
 */
public final class CachedCatalogue {
  /** How long a product may be shown if its node could not be told of a change. */
  public static final Duration PRODUCT_TTL = Duration.ofMinutes(1);

  private static final Duration LIST_TTL = Duration.ofMinutes(5);
  private static final Duration CATEGORIES_TTL = Duration.ofHours(1);
  private static final Duration STALE = Duration.ofSeconds(5);
  private static final int BEST = 12;
  private static final int RELATED = 4;

  private final Cache cache;
  private final Catalogue catalogue;

  /** Looks into the cache first. */
  public CachedCatalogue(Cache cache, Catalogue catalogue) {
    this.cache = cache;
    this.catalogue = catalogue;
  }

  private static String key(int product) {
    return "product:" + product;
  }

  private static String byPriceKey(int category) {
    return "list:price:" + category;
  }

  private static String bestKey(int category) {
    return "list:best:" + category;
  }

  private static String opinionKey(int product) {
    return "opinion:" + product;
  }

  private static String customerKey(int customer) {
    return "customer:" + customer;
  }

  // query
  /** A product; null when there is none. */
  public Product product(int id) {
    return cache.load(
        Kind.PRODUCT, key(id), PRODUCT_TTL, Product.class, () -> catalogue.product(id));
  }

  // end

  /** Products, in the order asked for; those that there are not are left out. */
  public List<Product> products(int[] ids) {
    List<String> keys = Arrays.stream(ids).mapToObj(CachedCatalogue::key).toList();
    Map<String, Product> found = cache.find(Kind.PRODUCT, keys, Product.class);
    List<Product> products = new ArrayList<>();
    for (int id : ids) {
      Product product = found.get(key(id));
      product = product == null ? product(id) : product;
      if (product != null) {
        products.add(product);
      }
    }
    return products;
  }

  private int[] list(String key, Supplier<int[]> loader) {
    return cache.load(Kind.LIST, key, LIST_TTL, int[].class, loader);
  }

  /** The names of the categories, the first being that of category 1. */
  public String[] categories() {
    return cache.load(
        Kind.LIST, "list:categories", CATEGORIES_TTL, String[].class, catalogue::categories);
  }

  /** The numbers of all products of a category, the cheapest first. */
  public int[] byPrice(int category) {
    return list(byPriceKey(category), () -> catalogue.byPrice(category));
  }

  /** The numbers of the best rated products of a category, or of all (0). */
  public int[] best(int category) {
    return list(bestKey(category), () -> catalogue.bestRated(category, BEST));
  }

  /** The numbers of products that customers of a product also liked. */
  public int[] related(int id) {
    return list("list:related:" + id, () -> catalogue.related(id, RELATED));
  }

  /** What customers think of a product. */
  public Opinion opinion(int id) {
    return cache.load(
        Kind.OPINION, opinionKey(id), LIST_TTL, Opinion.class, () -> catalogue.opinion(id));
  }

  /** A customer; null when there is none. */
  public Customer customer(int id) {
    return cache.load(
        Kind.PROFILE, customerKey(id), LIST_TTL, Customer.class, () -> catalogue.customer(id));
  }

  // change
  /** Changes a price, and deletes what has become untrue by it; false for no such product. */
  public boolean setPrice(int id, int cents) {
    Product before = catalogue.product(id);
    if (before == null || !catalogue.setPrice(id, cents)) {
      return false;
    }
    cache.forget(key(id), Fragments.cardKey(id), byPriceKey(before.category()));
    return true;
  }

  // end

  /**
   * Takes so many of a product out of stock.
   *
   * @return false when there are fewer, and nothing was taken
   */
  public boolean take(int id, int count) {
    boolean taken = catalogue.take(id, count);
    cache.forget(key(id), Fragments.cardKey(id));
    return taken;
  }

  /** Stores a review. Others may see the best rated as they were while one has them loaded. */
  public void addReview(Product product, int customer, int stars, String text) {
    catalogue.addReview(product.id(), customer, stars, text);
    cache.forget(opinionKey(product.id()), customerKey(customer), Fragments.cardKey(product.id()));
    cache.age(bestKey(0), STALE);
    cache.age(bestKey(product.category()), STALE);
  }
}
