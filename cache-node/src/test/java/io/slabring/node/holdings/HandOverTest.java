package io.slabring.node.holdings;

import static org.assertj.core.api.Assertions.assertThat;

import io.slabring.client.ring.RingKind;
import io.slabring.client.ring.RingNode;
import io.slabring.node.conformance.Await;
import io.slabring.node.inheritance.Custody;
import io.slabring.node.inheritance.Peer;
import io.slabring.node.inheritance.Placement;
import io.slabring.node.inheritance.Predecessor;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Node j takes what a and b have for it. */
class HandOverTest {
  private static final Duration DEADLINE = Duration.ofMinutes(2);

  private final Custody custody = new Custody(true, 1 << 16, System::nanoTime);

  /** What each node was asked for: bytes. */
  private final Map<String, List<Integer>> asked =
      Collections.synchronizedMap(new LinkedHashMap<>());

  private volatile HandOver.Puller answers;
  private final HandOver handOver =
      new HandOver(
          custody,
          () -> {},
          (source, bytes) -> {
            asked.computeIfAbsent(source.peer().id(), any -> new ArrayList<>()).add(bytes);
            return answers.pull(source, bytes);
          });

  @AfterEach
  void end() {
    handOver.close();
  }

  private void join() {
    custody.enter(1, placement("a", "b"), Set.of("a", "b"), true);
    custody.enter(2, placement("a", "b", "j"), Set.of("a", "b", "j"), true);
    handOver.start();
    handOver.serves();
  }

  private static Placement placement(String... names) {
    List<Peer> peers = new ArrayList<>();
    List<RingNode> nodes = new ArrayList<>();
    for (String name : names) {
      peers.add(new Peer(name, name + ":1", "127.0.0.1", 7801));
      nodes.add(new RingNode(name, 1, 1));
    }
    return new Placement(RingKind.of("ketama").build(nodes), peers, List.of(names).indexOf("j"));
  }

  private static CompletableFuture<HandOver.Batch> done(int items, boolean full, boolean finished) {
    return CompletableFuture.completedFuture(new HandOver.Batch(items, full, finished));
  }

  @Test
  void itGoesOnUntilBothHaveNothingLeftAndThenTheNodeHasSettledIn() {
    answers = (source, bytes) -> done(5, false, asked.get(source.peer().id()).size() == 3);
    join();
    Await.until("all is taken", DEADLINE, handOver::isSettledIn);
    assertThat(custody.inheritances()).isEmpty();
    assertThat(asked.get("a")).hasSize(3);
    assertThat(asked.get("b")).hasSize(3);
  }

  @Test
  void aFullNodeSaysThatItWantsNoMoreAndGoesOnAskingForWhatClientsWant() {
    answers = (source, bytes) -> done(1, true, false);
    join();
    Await.until("both were told", DEADLINE, handOver::isSettledIn);
    assertThat(asked.get("a")).endsWith(0).hasSize(2);
    assertThat(asked.get("b")).endsWith(0).hasSize(2);
    assertThat(custody.inheritances()).hasSize(1);
    assertThat(custody.isOpen(new Predecessor(placement("a").peers().get(0), 2))).isTrue();
  }

  @Test
  void aNodeThatDoesNotAnswerIsGivenUp() {
    answers =
        (source, bytes) ->
            source.peer().id().equals("a")
                ? CompletableFuture.failedFuture(new IOException("no connection"))
                : done(1, false, true);
    join();
    Await.until("a is given up", DEADLINE, handOver::isSettledIn);
    assertThat(asked.get("a")).endsWith(0).hasSize(11);
    assertThat(asked.get("b")).hasSize(1);
  }

  @Test
  void aNodeThatDoesNotServeYetHasNotSettledIn() {
    answers = (source, bytes) -> done(1, false, true);
    custody.enter(1, placement("a", "b"), Set.of("a", "b"), true);
    handOver.start();
    assertThat(handOver.isSettledIn()).isFalse();
  }
}
