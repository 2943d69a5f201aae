package io.slabring.shop.web;

import io.slabring.shop.cached.CachedCatalogue;
import io.slabring.shop.cached.Counts;
import io.slabring.shop.cached.Fragments;
import io.slabring.shop.cached.Settings;
import io.slabring.shop.catalogue.Product;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What is for sale. Thread-safe. */
final class ShopPages {
  static final int ID_MAX = 999_999_999;
  private static final int CARDS = 24;

  private final CachedCatalogue catalogue;
  private final Fragments fragments;
  private final Counts counts;
  private final Settings settings;
  private final Templates templates;
  private final boolean operated;

  ShopPages(
      CachedCatalogue catalogue,
      Fragments fragments,
      Counts counts,
      Settings settings,
      Templates templates,
      boolean operated) {
    this.catalogue = catalogue;
    this.fragments = fragments;
    this.counts = counts;
    this.settings = settings;
    this.templates = templates;
    this.operated = operated;
  }

  /** A page with what is around it. */
  Reply page(Visit visit, String template, Map<String, Object> values) {
    String navigation = visit.includes() ? include("navigation") : fragments.navigation();
    Map<String, Object> all = new HashMap<>(values);
    all.put("shell", new Shell(navigation, settings.notice(), visit.session().things(), operated));
    return Reply.html(templates.render(template, all));
  }

  /** Has nginx put a fragment here. */
  private static String include(String fragment) {
    return "<!--# include virtual=\"/fragments/" + fragment + "\" -->";
  }

  private List<String> cards(Visit visit, int[] ids) {
    return visit.includes()
        ? Arrays.stream(ids).mapToObj(id -> include("card/" + id)).toList()
        : fragments.cards(ids);
  }

  Reply front(Visit visit) {
    return page(visit, "front", Map.of("cards", cards(visit, catalogue.best(0))));
  }

  Reply category(Visit visit) {
    String[] names = catalogue.categories();
    int category = visit.number("id", 1, ID_MAX);
    if (category > names.length) {
      throw new Problem(404, "There is no category " + category + ".");
    }
    int[] ids = catalogue.byPrice(category);
    int pages = Math.max(1, Math.ceilDiv(ids.length, CARDS));
    int page = visit.number("page", 1, pages, 1);
    int from = (page - 1) * CARDS;
    int[] shown = Arrays.copyOfRange(ids, from, Math.min(ids.length, from + CARDS));
    return page(
        visit,
        "category",
        Map.of(
            "name",
            names[category - 1],
            "category",
            category,
            "page",
            page,
            "pages",
            pages,
            "count",
            ids.length,
            "cards",
            cards(visit, shown)));
  }

  Product product(Visit visit) {
    int id = visit.number("id", 1, ID_MAX);
    Product product = catalogue.product(id);
    if (product == null) {
      throw new Problem(404, "There is no product " + id + ".");
    }
    return product;
  }

  Reply productPage(Visit visit) {
    Product product = product(visit);
    return page(
        visit,
        "product",
        Map.of(
            "product", product,
            "category", catalogue.categories()[product.category() - 1],
            "opinion", catalogue.opinion(product.id()),
            "views", counts.view(product.id()),
            "customer", visit.session().customer(),
            "cards", cards(visit, catalogue.related(product.id()))));
  }

  Reply card(Visit visit) {
    int id = visit.number("id", 1, ID_MAX);
    String card = fragments.card(id);
    if (card == null) {
      throw new Problem(404, "There is no product " + id + ".");
    }
    return Reply.html(card);
  }

  Reply navigation(Visit visit) {
    return Reply.html(fragments.navigation());
  }
}
