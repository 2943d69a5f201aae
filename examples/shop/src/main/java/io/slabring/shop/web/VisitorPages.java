package io.slabring.shop.web;

import io.slabring.shop.cached.CachedCatalogue;
import io.slabring.shop.cached.Session;
import io.slabring.shop.catalogue.Customer;
import io.slabring.shop.catalogue.Product;
import io.slabring.shop.catalogue.Schema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a visitor does: fill a cart, sign in, order, tell an opinion. Thread-safe. */
final class VisitorPages {
  private static final int REVIEW_MAX = 500;

  private final ShopPages shop;
  private final CachedCatalogue catalogue;

  VisitorPages(ShopPages shop, CachedCatalogue catalogue) {
    this.shop = shop;
    this.catalogue = catalogue;
  }

  Reply cart(Visit visit) {
    return cart(visit, List.of(), List.of());
  }

  /** The cart, after what was just sent and what could not be. */
  private Reply cart(Visit visit, List<String> sent, List<String> soldOut) {
    Session session = visit.session();
    List<CartLine> lines = new ArrayList<>();
    long total = 0;
    int[] ids = session.cart().keySet().stream().mapToInt(Integer::intValue).toArray();
    for (Product product : catalogue.products(ids)) {
      int count = session.cart().get(product.id());
      lines.add(new CartLine(product, count));
      total += (long) product.cents() * count;
    }
    Customer customer = session.customer() == 0 ? null : catalogue.customer(session.customer());
    Map<String, Object> values = new HashMap<>();
    values.put("lines", lines);
    values.put("total", Product.priceOf(total));
    values.put("customer", customer);
    values.put("customers", Schema.CUSTOMERS);
    values.put("sent", sent);
    values.put("soldOut", soldOut);
    return shop.page(visit, "cart", values);
  }

  Reply put(Visit visit) {
    Product product = shop.product(visit);
    int count = visit.number("count", 1, Session.COUNT_MAX);
    visit.change(session -> session.with(product.id(), count));
    return Reply.see("/cart");
  }

  Reply takeOut(Visit visit) {
    int id = visit.number("id", 1, ShopPages.ID_MAX);
    visit.change(session -> session.with(id, -Session.COUNT_MAX));
    return Reply.see("/cart");
  }

  Reply signIn(Visit visit) {
    int customer = visit.number("customer", 1, Schema.CUSTOMERS);
    visit.change(session -> session.as(customer));
    return Reply.see("/cart");
  }

  /** Takes what is in the cart out of stock; what is sold out stays in the cart. */
  Reply order(Visit visit) {
    visit.customer();
    List<String> sent = new ArrayList<>();
    List<String> soldOut = new ArrayList<>();
    for (Map.Entry<Integer, Integer> line : visit.session().cart().entrySet()) {
      Product product = catalogue.product(line.getKey());
      if (product != null && catalogue.take(product.id(), line.getValue())) {
        visit.change(session -> session.with(product.id(), -line.getValue()));
        sent.add(line.getValue() + " x " + product.name());
      } else if (product != null) {
        soldOut.add(product.name());
      }
    }
    return cart(visit, sent, soldOut);
  }

  Reply review(Visit visit) {
    Product product = shop.product(visit);
    int customer = visit.customer();
    int stars = visit.number("stars", 1, 5);
    String text = visit.text("text", REVIEW_MAX);
    if (text.isEmpty()) {
      throw new Problem(400, "Please write a word or two.");
    }
    catalogue.addReview(product, customer, stars, text);
    return Reply.see("/product/" + product.id());
  }
}
