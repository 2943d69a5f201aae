package io.slabring.shop.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the catalogue answers, whatever its database. */
abstract class CatalogueStories {
  /** One that has been prepared. */
  abstract Database database();

  private Catalogue catalogue() {
    return new Catalogue(database());
  }

  @Test
  void itIsFilledOnce() {
    List<String> told = new ArrayList<>();
    Schema.prepare(database(), told::add);
    assertThat(told).isEmpty();
    assertThat(count("product")).isEqualTo(Schema.PRODUCTS);
    assertThat(count("customer")).isEqualTo(Schema.CUSTOMERS);
    assertThat(count("review")).isGreaterThanOrEqualTo(Schema.REVIEWS);
  }

  private int count(String table) {
    return database().query("SELECT COUNT(*) FROM " + table).getFirst().integer(0);
  }

  @Test
  void whatWasLeftHalfFilledIsFilledAnew() {
    database().update("DELETE FROM setting");
    database().update("DELETE FROM product WHERE id > 5000");
    List<String> told = new ArrayList<>();
    Schema.prepare(database(), told::add);
    assertThat(told).hasSize(1);
    assertThat(count("product")).isEqualTo(Schema.PRODUCTS);
    assertThat(count("review")).isEqualTo(Schema.REVIEWS);
  }

  @Test
  void aCategoryIsSortedByPrice() {
    String[] categories = catalogue().categories();
    assertThat(categories).hasSize(20).startsWith("Tea", "Coffee");
    int[] ids = catalogue().byPrice(1);
    assertThat(ids).hasSize(Schema.PRODUCTS / categories.length);
    List<Product> products = Arrays.stream(ids).mapToObj(catalogue()::product).toList();
    assertThat(products).extracting(Product::cents).isSorted();
    assertThat(products).allMatch(product -> product.category() == 1);
    assertThat(catalogue().byPrice(21)).isEmpty();
  }

  @Test
  void theBestRatedComeFirst() {
    int[] best = catalogue().bestRated(0, 12);
    assertThat(best).hasSize(12);
    List<Opinion> opinions = Arrays.stream(best).mapToObj(catalogue()::opinion).toList();
    assertThat(opinions).allMatch(opinion -> opinion.count() >= 5);
    assertThat(opinions.stream().map(opinion -> -opinion.stars()).toList()).isSorted();
    assertThat(Arrays.stream(catalogue().bestRated(3, 5)).mapToObj(catalogue()::product))
        .hasSize(5)
        .allMatch(product -> product.category() == 3);
  }

  @Test
  void relatedProductsAreOthers() {
    assertThat(catalogue().related(1, 4)).hasSize(4).doesNotContain(1);
  }

  @Test
  void aReviewIsTheLatestOpinion() {
    Opinion before = catalogue().opinion(7);
    Customer customer = catalogue().customer(9);
    catalogue().addReview(7, 9, 1, "It's broken.");
    Opinion after = catalogue().opinion(7);
    assertThat(after.count()).isEqualTo(before.count() + 1);
    assertThat(after.latest().getFirst()).isEqualTo(new Review(1, "It's broken.", customer.name()));
    assertThat(after.latest()).hasSizeLessThanOrEqualTo(5);
    assertThat(catalogue().customer(9).reviews()).isEqualTo(customer.reviews() + 1);
  }

  @Test
  void stockIsNeverLessThanNothing() {
    int stock = catalogue().product(3).stock();
    assertThat(catalogue().take(3, stock + 1)).isFalse();
    assertThat(catalogue().take(3, stock)).isTrue();
    assertThat(catalogue().take(3, 1)).isFalse();
    assertThat(catalogue().product(3).stock()).isZero();
  }

  @Test
  void pricesChange() {
    assertThat(catalogue().setPrice(5, 12_345)).isTrue();
    assertThat(catalogue().product(5).price()).isEqualTo("123.45 €");
    assertThat(catalogue().setPrice(Schema.PRODUCTS + 1, 1)).isFalse();
    assertThatThrownBy(() -> catalogue().setPrice(5, 0)).isInstanceOf(DatabaseException.class);
    assertThat(catalogue().product(5).cents()).isEqualTo(12_345);
  }

  @Test
  void whatThereIsNotIsNull() {
    assertThat(catalogue().product(0)).isNull();
    assertThat(catalogue().product(Schema.PRODUCTS + 1)).isNull();
    assertThat(catalogue().customer(0)).isNull();
    assertThat(catalogue().opinion(Schema.PRODUCTS + 1)).isEqualTo(new Opinion(0, 0, List.of()));
    assertThat(catalogue().related(Schema.PRODUCTS + 1, 4)).isEmpty();
  }

  @Test
  void settingsAreKept() {
    catalogue().setSetting("notice", "Closed on Monday");
    catalogue().setSetting("notice", "Closed on Tuesday; DROP TABLE product");
    assertThat(catalogue().settings())
        .containsEntry("notice", "Closed on Tuesday; DROP TABLE product");
    assertThat(count("product")).isEqualTo(Schema.PRODUCTS);
  }
}
