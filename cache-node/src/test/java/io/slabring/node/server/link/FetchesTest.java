package io.slabring.node.server.link;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.slabring.node.inheritance.Predecessor;
import io.slabring.node.server.LinkNode;
import io.slabring.node.server.conversation.Errand;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Items that several connections of one loop want at the same time. */
class FetchesTest {
  private final LinkNode heir = LinkNode.patient("heir");
  private final LinkNode old = LinkNode.patient("old");
  private final HeirTest.Settled settled = new HeirTest.Settled();
  private final Predecessor source = new Predecessor(old.peer(), 2);

  /** One connection that waits for an item. */
  private static final class Waiter {
    final CompletableFuture<Void> told = new CompletableFuture<>();
    Errand errand;

    void await() throws Exception {
      told.get(120, TimeUnit.SECONDS);
      assertThat(errand.isDone()).isTrue();
      assertThat(errand.failure()).isNull();
    }
  }

  @BeforeEach
  void heirIsAheadOfOld() {
    heir.store().whereabouts(settled);
    old.store().enterView((key, length) -> true, false, 1);
    heir.store().enterView((key, length) -> false, false, 1);
    assertThat(ask(old, "set a 5 0 3\r\nabc\r\n")).isEqualTo("STORED\r\n");
    assertThat(ask(old, "set b 0 0 1\r\nx\r\n")).isEqualTo("STORED\r\n");
    heir.store().enterView((key, length) -> true, true, 2);
  }

  @AfterEach
  void close() {
    heir.close();
    old.close();
  }

  /** Now the old node answers what waited for this view. */
  private void oldEnters() {
    old.store().enterView((key, length) -> false, true, 2);
    old.enter(8);
    heir.enter(8); // else it waits for the view by which old asks
  }

  private String ask(LinkNode node, String text) {
    LinkNode from = node == heir ? old : heir;
    return from.onLoop(() -> new Traveller(from).ask(node.peer(), text)).answer();
  }

  /** On the loop. */
  private Waiter fetch(Predecessor from, String key, int hops) {
    byte[] text = key.getBytes(ISO_8859_1);
    ByteBuffer bytes = ByteBuffer.allocateDirect(text.length).put(0, text);
    Waiter waiter = new Waiter();
    waiter.errand =
        heir.links().fetch(from, bytes, 0, text.length, hops, () -> waiter.told.complete(null));
    return waiter;
  }

  private List<Waiter> fetch(String... keys) {
    return heir.onLoop(
        () -> {
          List<Waiter> all = new ArrayList<>();
          for (String key : keys) {
            all.add(fetch(source, key, 0));
          }
          return all;
        });
  }

  private void close(Waiter waiter) {
    heir.onLoop(
        () -> {
          waiter.errand.close();
          waiter.errand.close();
          return null;
        });
  }

  private long fetches() {
    return heir.onLoop(() -> heir.links().counters().fetches());
  }

  @Test
  void manyThatMissTheSameKeyAskOnce() throws Exception {
    List<Waiter> all = fetch("a", "b", "a", "a");
    all.addAll(fetch("a", "a"));
    assertThat(fetches()).isEqualTo(2);
    oldEnters();
    for (Waiter one : all) {
      one.await();
    }
    assertThat(ask(heir, "get a b\r\n"))
        .isEqualTo("VALUE a 5 3\r\nabc\r\nVALUE b 0 1\r\nx\r\nEND\r\n");
    assertThat(heir.links().counters().inherited()).isEqualTo(2);
    assertThat(old.server().counters().getFirst().bequeathed()).isEqualTo(2);
    all.forEach(this::close);
    fetch("a").getFirst().await();
    assertThat(fetches()).as("what is done is not joined").isEqualTo(3);
  }

  @Test
  void whoLeavesEndsTheFetchOfNobodyElse() throws Exception {
    List<Waiter> all = fetch("a", "a", "a");
    close(all.get(0));
    close(all.get(2));
    oldEnters();
    all.get(1).await();
    assertThat(ask(heir, "get a\r\n")).isEqualTo("VALUE a 5 3\r\nabc\r\nEND\r\n");
    assertThat(all.get(0).told).isNotDone();
  }

  @Test
  void aFetchThatNobodyWaitsForEnds() throws Exception {
    List<Waiter> all = fetch("a", "a");
    all.forEach(this::close);
    assertThat(settled.hashes).as("it may be asked for again").isEmpty();
    Waiter next = fetch("a").getFirst();
    assertThat(fetches()).isEqualTo(2);
    oldEnters();
    next.await();
    assertThat(ask(heir, "get a\r\n")).isEqualTo("VALUE a 5 3\r\nabc\r\nEND\r\n");
    assertThat(all.get(0).told).isNotDone();
  }

  @Test
  void whatWasPassedOnIsNotJoined() throws Exception {
    Waiter first = fetch("a").getFirst();
    Waiter passedOn = heir.onLoop(() -> fetch(source, "a", 1));
    assertThat(fetches()).isEqualTo(2);
    oldEnters();
    first.await();
    passedOn.await();
    assertThat(heir.links().counters().inherited()).isEqualTo(1);
  }

  @Test
  void anotherFormerOwnerIsAskedOnItsOwn() throws Exception {
    Waiter first = fetch("a").getFirst();
    Predecessor gone = new Predecessor(LinkNode.gone("third"), 2);
    List<Waiter> all =
        heir.onLoop(() -> List.of(fetch(gone, "a", 0), fetch(gone, "b", 0), fetch(gone, "b", 0)));
    for (Waiter one : all) {
      one.await();
    }
    oldEnters();
    first.await();
  }
}
