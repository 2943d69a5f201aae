package io.slabring.node.server.link;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.slabring.node.inheritance.Peer;
import io.slabring.node.inheritance.Predecessor;
import io.slabring.node.memory.Key;
import io.slabring.node.server.LinkNode;
import io.slabring.node.server.conversation.Errand;
import io.slabring.node.server.frames.Hello;
import io.slabring.node.server.frames.ItemRecord;
import io.slabring.node.server.listen.TransportKind;
import io.slabring.node.store.command.Hit;
import io.slabring.node.store.command.Refs;
import io.slabring.node.store.life.Place;
import io.slabring.node.store.life.Whereabouts;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Items that go to the node that a view has given their keys to. */
@ParameterizedClass
@EnumSource(TransportKind.class)
class HeirTest {
  /** Admits each key once. */
  static final class Settled implements Whereabouts {
    final Set<Long> hashes = ConcurrentHashMap.newKeySet();

    @Override
    public Place of(byte[] key, int length, long hash) {
      return null;
    }

    @Override
    public Place before(long asOf, byte[] key, int length, long hash) {
      return null;
    }

    @Override
    public void settle(long hash) {
      hashes.add(hash);
    }

    @Override
    public boolean admit(Place source, long hash) {
      return hashes.add(hash);
    }

    @Override
    public void endInheritances() {}

    @Override
    public long version() {
      return 2;
    }
  }

  /** What came of a pull. */
  private record Pulled(int taken, int refused, boolean finished, String failure) {}

  private final LinkNode heir;
  private final LinkNode old;
  private final Settled settled = new Settled();
  private final Predecessor source;

  HeirTest(TransportKind transport) {
    heir = LinkNode.patient("heir", transport);
    old = LinkNode.patient("old", transport);
    source = new Predecessor(old.peer(), 2);
  }

  @BeforeEach
  void twoViews() {
    heir.store().whereabouts(settled);
    old.store().enterView((key, length) -> true, false, 1);
    heir.store().enterView((key, length) -> false, false, 1);
  }

  private void secondView() {
    old.store().enterView((key, length) -> false, true, 2);
    heir.store().enterView((key, length) -> true, true, 2);
  }

  @AfterEach
  void close() {
    heir.close();
    old.close();
  }

  /** What a node answers to a request of its own client, asked over a link of the other. */
  private String ask(LinkNode node, String text) {
    LinkNode from = node == heir ? old : heir;
    return from.onLoop(() -> new Traveller(from).ask(node.peer(), text)).answer();
  }

  private static ByteBuffer bytes(String key) {
    byte[] text = key.getBytes(ISO_8859_1);
    return ByteBuffer.allocateDirect(text.length).put(0, text);
  }

  private void fetch(Predecessor from, String key) throws Exception {
    CompletableFuture<Void> done = new CompletableFuture<>();
    Errand[] errand = new Errand[1];
    heir.onLoop(
        () ->
            errand[0] =
                heir.links()
                    .fetch(
                        from,
                        bytes(key),
                        0,
                        key.length(),
                        () -> {
                          if (errand[0].isDone()) {
                            errand[0].close();
                            done.complete(null);
                          }
                        }));
    done.get(120, TimeUnit.SECONDS);
    assertThat(settled.hashes).contains(key(key).hash());
  }

  private static Key key(String key) {
    return new Key().set(bytes(key), 0, key.length());
  }

  private Pulled pull(int mostBytes) throws Exception {
    return pull(source, mostBytes);
  }

  private Pulled pull(Predecessor from, int mostBytes) throws Exception {
    CompletableFuture<Pulled> pulled = new CompletableFuture<>();
    heir.onLoop(
        () -> {
          heir.links()
              .pull(
                  from,
                  mostBytes,
                  (taken, bytes, refused, finished, failure) ->
                      pulled.complete(new Pulled(taken, refused, finished, failure)));
          return null;
        });
    return pulled.get(120, TimeUnit.SECONDS);
  }

  /** The old node has these to hand over, in this order. */
  private void bequeath(String... keys) {
    old.onLoop(
        () -> {
          Hit hit = old.session().newHit();
          for (String key : keys) {
            assertThat(old.session().getBequest(key(key), 2, hit)).as(key).isTrue();
            try (hit) {
              old.bequests().add(Refs.of(hit));
            }
          }
          return null;
        });
  }

  @Test
  void anItemIsFetchedOnce() throws Exception {
    ask(old, "set a 5 0 3\r\nabc\r\n");
    secondView();
    fetch(source, "a");
    assertThat(ask(heir, "get a\r\n")).isEqualTo("VALUE a 5 3\r\nabc\r\nEND\r\n");
    ask(heir, "delete a\r\n");
    fetch(source, "a");
    assertThat(ask(heir, "get a\r\n")).isEqualTo("END\r\n");
    assertThat(heir.links().counters().inherited()).isEqualTo(1);
    assertThat(heir.links().counters().fetches()).isEqualTo(2);
  }

  @Test
  void whatIsNotThereIsSettled() throws Exception {
    secondView();
    fetch(source, "nothing");
    assertThat(ask(heir, "get nothing\r\n")).isEqualTo("END\r\n");
    assertThat(heir.links().counters().fetchHits()).isZero();
  }

  @Test
  void aNodeThatIsGoneIsNotAskedForLong() throws Exception {
    secondView();
    old.stopListening();
    fetch(source, "a");
    assertThat(ask(old, "get a\r\n")).startsWith("! old:11211");
  }

  @Test
  void aViewThatTheOldNodeHasNotEnteredIsWaitedForAndThenNot() throws Exception {
    heir.store().enterView((key, length) -> true, true, 2);
    try (LinkNode one = LinkNode.start("one")) {
      one.store().enterView((key, length) -> true, false, 1);
      heir.onLoop(() -> new Traveller(heir).ask(one.peer(), "set a 0 0 1\r\nx\r\n")).answer();
      fetch(new Predecessor(one.peer(), 2), "a");
      assertThat(ask(heir, "get a\r\n")).isEqualTo("END\r\n");
    }
  }

  /** Has a peer answer a fetch of the key a with these bytes. */
  private void fetchFromLiar(byte[] answer) throws Exception {
    secondView();
    try (ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Void> liar =
          CompletableFuture.runAsync(
              () -> {
                byte[] hello = Hello.of("test", "liar", 0, 7).bytes();
                try (Socket socket = listener.accept()) {
                  OutputStream out = socket.getOutputStream();
                  out.write(ByteBuffer.allocate(8).putInt(hello.length).putInt(1 << 24).array());
                  out.write(hello);
                  socket.getInputStream().readNBytes(8 + hello.length + 8 + 10);
                  out.write(
                      ByteBuffer.allocate(8).putInt(answer.length).putInt(0x03020000).array());
                  out.write(answer);
                  socket.getInputStream().transferTo(OutputStream.nullOutputStream());
                } catch (IOException e) {
                  // the node has closed the link, as it should
                }
              });
      Peer peer = new Peer("liar", "liar:11211", "127.0.0.1", listener.getLocalPort());
      fetch(new Predecessor(peer, 2), "a");
      heir.onLoop(
          () -> {
            heir.links().peersChanged(List.of());
            return null;
          });
      liar.join();
    }
    assertThat(ask(heir, "get a\r\n")).isEqualTo("END\r\n");
    assertThat(ask(heir, "get b\r\n")).isEqualTo("END\r\n");
    assertThat(heir.links().counters().inherited()).isZero();
  }

  private static byte[] item(String key, int valueLength, String value) {
    ByteBuffer bytes = ByteBuffer.allocate(ItemRecord.BYTES + key.length() + value.length());
    ItemRecord.write(bytes, 0, ItemRecord.ITEM, 0, key.length(), 0, 0, 0, 0, valueLength);
    bytes.put(ItemRecord.BYTES, key.getBytes(ISO_8859_1));
    bytes.put(ItemRecord.BYTES + key.length(), value.getBytes(ISO_8859_1));
    return bytes.array();
  }

  @Test
  void anItemOfAnotherKeyIsNotTaken() throws Exception {
    fetchFromLiar(item("b", 3, "abc"));
  }

  @Test
  void anItemThatIsCutShortIsNotTaken() throws Exception {
    fetchFromLiar(item("a", 300, "abc"));
  }

  @Test
  void garbageIsNotTaken() throws Exception {
    fetchFromLiar("SERVER_ERROR out of memory storing object\r\n".getBytes(ISO_8859_1));
  }

  @Test
  void anEmptyAnswerIsNone() throws Exception {
    fetchFromLiar(new byte[0]);
  }

  @Test
  void anItemOfImpossibleLengthIsNotTaken() throws Exception {
    fetchFromLiar(item("a", -5, ""));
  }

  @Test
  void aLargeItemIsFetchedInPieces() throws Exception {
    String value = "0123456789abcdef".repeat(3_000_000 / 16);
    ask(old, "set big 7 0 %d\r\n%s\r\n".formatted(value.length(), value));
    secondView();
    fetch(source, "big");
    assertThat(ask(heir, "get big\r\n"))
        .isEqualTo("VALUE big 7 %d\r\n%s\r\nEND\r\n".formatted(value.length(), value));
  }

  @Test
  void itemsArePulledInBatches() throws Exception {
    String large = "x".repeat(300_000);
    ask(old, "set a 1 0 1\r\n1\r\n");
    ask(old, "set large 2 0 %d\r\n%s\r\n".formatted(large.length(), large));
    ask(old, "set b 3 1000 2\r\n22\r\n");
    ask(old, "set own 0 0 3\r\nold\r\n");
    secondView();
    ask(heir, "set own 0 0 3\r\nnew\r\n");
    bequeath("a", "large", "b", "own");
    int taken = 0;
    Pulled last = pull(100);
    for (int batches = 1; !last.finished(); batches++) {
      assertThat(last.failure()).isNull();
      assertThat(batches).isLessThan(10);
      taken += last.taken();
      last = pull(100);
    }
    assertThat(taken + last.taken()).isEqualTo(3);
    assertThat(ask(heir, "get a\r\n")).isEqualTo("VALUE a 1 1\r\n1\r\nEND\r\n");
    assertThat(ask(heir, "get large\r\n")).contains(large);
    assertThat(ask(heir, "get own\r\n")).isEqualTo("VALUE own 0 3\r\nnew\r\nEND\r\n");
    assertThat(ask(heir, "mg b t v\r\n")).startsWith("VA 2 t").endsWith("\r\n22\r\n");
    assertThat(ask(heir, "mg b t\r\n")).isNotEqualTo("HD t-1\r\n");
    assertThat(ask(heir, "mg a t\r\n")).isEqualTo("HD t-1\r\n");
  }

  @Test
  void aPullOfANodeThatIsGoneFails() throws Exception {
    secondView();
    assertThat(pull(new Predecessor(LinkNode.gone("old"), 2), 100).failure())
        .isEqualTo("old:11211 refused the connection");
  }
}
