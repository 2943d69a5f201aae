package io.slabring.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.slabring.node.conformance.Await;
import io.slabring.node.web.Chromium;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A visitor with a browser, and then whoever runs the shop. */
class BrowserIT {
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  @TempDir private Path directory;

  @BeforeEach
  void needChromium() {
    if (!Files.isExecutable(Chromium.PROGRAM)) {
      String missing = Chromium.PROGRAM + " is not installed: apt-get install chromium";
      if ("true".equals(System.getenv("CI"))) {
        fail(missing);
      }
      abort(missing);
    }
  }

  @Test
  void aVisitorBuysAndTheOperatorTakesNodesAway() throws Exception {
    try (LiveShop shop = new LiveShop(3, LiveShop.NO_LIMIT);
        Chromium browser = new Chromium(Files.createTempDirectory(directory, "profile"))) {
      browser.open(shop.uri("/").toString(), 1200, 1000);
      awaitTitle(browser, "Best rated products");
      assertThat(count(browser, ".card")).isEqualTo(12);
      picture(browser, "front");

      click(browser, ".card a");
      Await.until("a product", PATIENCE, () -> at(browser).startsWith("/product/"));
      submit(browser, "form[action=\"/cart/put\"]");
      awaitTitle(browser, "Your cart");
      assertThat(text(browser, "header .count")).isEqualTo("1");
      submit(browser, "#sign-in");
      Await.until("signed in", PATIENCE, () -> count(browser, "#customer") == 1);
      submit(browser, "#order");
      Await.until("ordered", PATIENCE, () -> count(browser, ".done") == 1);
      assertThat(text(browser, "header .count")).isEqualTo("0");

      browser.open(shop.uri("/product/42").toString(), 1200, 1000);
      Await.until("the product", PATIENCE, () -> count(browser, "#set-price") == 1);
      browser.evaluate("document.querySelector('#set-price [name=cents]').value = 4242");
      submit(browser, "#set-price");
      Await.until("its price", PATIENCE, () -> text(browser, "#price").equals("42.42 €"));
      picture(browser, "product");

      nodesComeAndGo(shop, browser);
    }
  }

  private void nodesComeAndGo(LiveShop shop, Chromium browser) throws Exception {
    browser.open(shop.uri("/cache").toString(), 1200, 1600);
    awaitNodes(browser, 3);
    Await.until("the charts", PATIENCE, () -> count(browser, "#millis-chart polyline") == 1);
    assertThat(text(browser, "#on")).isEqualTo("on");
    assertThat(count(browser, "#uses tr")).isPositive();
    assertThat(text(browser, "#kinds")).contains("page fragments", "sessions");
    picture(browser, "cache-light");
    browser.prefer("dark");
    picture(browser, "cache-dark");

    submit(browser, "#nodes form");
    awaitNodes(browser, 2);
    submit(browser, "#add");
    awaitNodes(browser, 3);
    submit(browser, "#switch");
    Await.until("off", PATIENCE, () -> "off".equals(text(browser, "#on")));

    browser.prefer("light");
    for (String page : new String[] {"/", "/product/42", "/cart", "/cache"}) {
      browser.open(shop.uri(page).toString(), 360, 740);
      Await.until(page, PATIENCE, () -> at(browser).equals(page) && count(browser, "main h1") == 1);
      assertThat(
              browser.evaluate(
                  "document.documentElement.scrollWidth <= document.documentElement.clientWidth"))
          .as("%s fits a phone", page)
          .isEqualTo(true);
    }
    awaitNodes(browser, 3);
    picture(browser, "cache-phone");
  }

  private static void awaitTitle(Chromium browser, String title) {
    Await.until(title, PATIENCE, () -> title.equals(text(browser, "main h1")));
  }

  private static void awaitNodes(Chromium browser, int count) {
    Await.until(count + " nodes", PATIENCE, () -> count(browser, "#nodes tr") == count);
  }

  private static String at(Chromium browser) throws Exception {
    return String.valueOf(browser.evaluate("location.pathname"));
  }

  private static int count(Chromium browser, String selector) throws Exception {
    Object count = browser.evaluate("document.querySelectorAll('%s').length".formatted(selector));
    return ((Number) count).intValue();
  }

  private static String text(Chromium browser, String selector) throws Exception {
    return String.valueOf(
        browser.evaluate("document.querySelector('%s')?.textContent".formatted(selector)));
  }

  private static void click(Chromium browser, String selector) throws Exception {
    browser.evaluate("document.querySelector('%s').click()".formatted(selector));
  }

  private static void submit(Chromium browser, String selector) throws Exception {
    browser.evaluate("document.querySelector('%s').requestSubmit()".formatted(selector));
  }

  /** For people to look at. */
  private static void picture(Chromium browser, String name) throws Exception {
    Path pictures = Files.createDirectories(LiveShop.ROOT.resolve("examples/shop/target/pictures"));
    browser.screenshot(pictures.resolve(name + ".png"));
  }
}
