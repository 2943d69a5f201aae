package io.slabring.shop;

import static org.assertj.core.api.Assertions.assertThat;

import io.slabring.node.conformance.Await;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The shop loses nodes, all nodes, and its database. */
class OutageIT {
  private static final List<String> PAGES =
      List.of("/", "/category/2", "/product/17", "/product/18", "/product/19", "/cart");

  @Test
  void aKilledNodeCausesNoErrorPageAndAnotherOneTakesItsPlace() throws Exception {
    try (LiveShop shop = new LiveShop(3, LiveShop.NO_LIMIT);
        LiveShop.Visitor visitor = shop.new Visitor();
        LiveShop.Visitor crowd = shop.new Visitor()) {
      shop.awaitNodes(visitor, 3);
      AtomicBoolean enough = new AtomicBoolean();
      AtomicInteger pages = new AtomicInteger();
      CompletableFuture<Void> traffic =
          CompletableFuture.runAsync(
              () -> {
                while (!enough.get()) {
                  visitAll(crowd, pages);
                }
              });
      try {
        Await.until("traffic", () -> pages.get() > 50);
        String victim = shop.tier().addresses().getFirst();
        visitor.post("/cache/stop", Map.of("node", victim, "kill", 1));
        shop.awaitNodes(visitor, 2);
        int then = pages.get();
        Await.until("more traffic", () -> pages.get() > then + 50);
        visitor.post("/cache/add", Map.of());
        shop.awaitNodes(visitor, 3);
      } finally {
        enough.set(true);
      }
      traffic.get();
    }
  }

  private static void visitAll(LiveShop.Visitor visitor, AtomicInteger pages) {
    try {
      for (String path : PAGES) {
        visitor.page(path);
        pages.incrementAndGet();
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void withAllNodesGonePagesStillComeAndTheCartSaysSo() throws Exception {
    try (LiveShop shop = new LiveShop(1, LiveShop.NO_LIMIT);
        LiveShop.Visitor visitor = shop.new Visitor()) {
      visitor.post("/cart/put", Map.of("id", 1, "count", 2));
      shop.tier().stop(shop.tier().addresses().getFirst(), true);
      for (String path : PAGES) {
        visitor.page(path);
      }
      shop.asked();
      visitor.page("/product/17");
      assertThat(shop.asked()).isNotEmpty();
      HttpResponse<String> answer = visitor.post("/cart/put", Map.of("id", 1, "count", 2));
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.body()).contains("Your cart cannot be kept at the moment.");
      assertThat(visitor.post("/product/17/price", Map.of("cents", 777)).body())
          .contains(">7.77 €<");
    }
  }

  @Test
  void withTheDatabaseGoneWhatIsCachedIsShownAndTheRestSaysSo() throws Exception {
    try (LiveShop shop = new LiveShop(1, LiveShop.NO_LIMIT);
        LiveShop.Visitor visitor = shop.new Visitor()) {
      Assumptions.assumeTrue(shop.postgres() != null, "an embedded database does not go");
      visitor.page("/product/17");
      shop.postgres().kill();
      assertThat(visitor.page("/product/17")).contains("no. 17");
      HttpResponse<String> answer = visitor.get("/product/4000");
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.body())
          .contains("The shop's database does not answer.")
          .doesNotContain("Exception");
      assertThat(answer.headers().firstValue("Retry-After")).hasValue("5");
    }
  }
}
