package io.slabring.shop.cached;

import io.slabring.client.connection.NodeException;
import io.slabring.shop.catalogue.Opinion;
import io.slabring.shop.catalogue.Product;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Pieces of pages as HTML, in the keys in which nginx looks for them. Thread-safe.
 *
 * <p>They are stored by {@code set}: nginx would show the empty item of a lease. So a card that was
 * made of an old price may be stored after it was deleted for the new one. So after storing one,
 * the code checks the product again, and takes the card back if that has changed. A price is
 * changed in the database, then its product is deleted, then its card: so either this look is after
 * that of the product, and sees the new price, or the card is deleted after it was stored.
 */
public final class Fragments {
  private static final Duration CARD_TTL = CachedCatalogue.PRODUCT_TTL;
  private static final Duration NAVIGATION_TTL = Duration.ofMinutes(10);
  private static final String NAVIGATION = "fragment:navigation";

  private final Cache cache;
  private final CachedCatalogue catalogue;
  private final BiFunction<Product, Opinion, String> card;
  private final Function<String[], String> navigation;

  /**
   * Renders what is not there.
   *
   * @param card of a product
   * @param navigation of the categories
   */
  public Fragments(
      Cache cache,
      CachedCatalogue catalogue,
      BiFunction<Product, Opinion, String> card,
      Function<String[], String> navigation) {
    this.cache = cache;
    this.catalogue = catalogue;
    this.card = card;
    this.navigation = navigation;
  }

  static String cardKey(int product) {
    return "fragment:card/" + product;
  }

  /** The card of a product; null when there is no such product. */
  public String card(int id) {
    List<String> cards = cards(new int[] {id});
    return cards.isEmpty() ? null : cards.getFirst();
  }

  /** Cards in the order asked for; without those of products that there are not. */
  public List<String> cards(int[] ids) {
    Map<String, Integer> keys = new LinkedHashMap<>();
    for (int id : ids) {
      keys.put(cardKey(id), id);
    }
    Map<String, String> found = cache.find(Kind.FRAGMENT, keys.keySet(), String.class);
    int[] missing =
        keys.entrySet().stream()
            .filter(key -> !found.containsKey(key.getKey()))
            .mapToInt(Map.Entry::getValue)
            .toArray();
    Map<String, String> made = new LinkedHashMap<>();
    for (Product product : catalogue.products(missing)) {
      made.put(cardKey(product.id()), make(product));
    }
    List<String> cards = new ArrayList<>();
    for (String key : keys.keySet()) {
      String html = found.getOrDefault(key, made.get(key));
      if (html != null) {
        cards.add(html);
      }
    }
    return cards;
  }

  // card
  private String make(Product product) {
    String html = card.apply(product, catalogue.opinion(product.id()));
    String key = cardKey(product.id());
    if (store(key, html, CARD_TTL) && !product.equals(catalogue.product(product.id()))) {
      cache.forget(key);
    }
    return html;
  }

  // end

  private boolean store(String key, String html, Duration ttl) {
    if (!cache.isOn()) {
      return false;
    }
    try {
      cache.client().set(key, html, ttl);
      return true;
    } catch (NodeException e) {
      return false; // its node is gone for the moment; the page matters more
    }
  }

  /** The list of categories at the top of each page. */
  public String navigation() {
    String html = cache.find(Kind.FRAGMENT, List.of(NAVIGATION), String.class).get(NAVIGATION);
    if (html == null) {
      html = navigation.apply(catalogue.categories());
      store(NAVIGATION, html, NAVIGATION_TTL);
    }
    return html;
  }
}
