package io.slabring.node.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Many clients on few keys, with checks that only a correct cache passes. */
class ConcurrencyTest {
  private static final int CLIENTS = 8;

  private static RunningNode node;
  private static long seed;

  /** What one client does over its own connection. */
  private interface Client {
    void run(WireConnection wire, int number, Random random) throws Exception;
  }

  @BeforeAll
  static void start() throws IOException {
    seed = Long.getLong("slabring.seed", System.nanoTime());
    // More classes than pages: a growing value walks through all of them, and none refuses it.
    node = RunningNode.start("-m", "16", "-t", "2");
  }

  @AfterAll
  static void stop() throws IOException {
    node.close();
  }

  private static void runClients(String what, Client client) throws Exception {
    System.out.println(what + ": -Dslabring.seed=" + seed);
    List<Future<Void>> running = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(CLIENTS)) {
      for (int i = 0; i < CLIENTS; i++) {
        int number = i;
        Callable<Void> work =
            () -> {
              try (WireConnection wire = node.connect()) {
                client.run(wire, number, new Random(seed + number));
              }
              return null;
            };
        running.add(threads.submit(work));
      }
      for (Future<Void> each : running) {
        each.get();
      }
    } catch (ExecutionException e) {
      throw new AssertionError(what + " with -Dslabring.seed=" + seed, e.getCause());
    }
  }

  @Test
  void incrLosesNothing() throws Exception {
    int rounds = 2_000;
    try (WireConnection wire = node.connect()) {
      wire.set("counter", "0");
      runClients(
          "incr",
          (client, number, random) -> {
            for (int i = 0; i < rounds; i++) {
              assertThat(Long.parseLong(client.ask("incr counter 1\r\n"))).isPositive();
            }
          });
      assertThat(wire.get("counter").strip()).isEqualTo("" + CLIENTS * rounds);
    }
  }

  @Test
  void pipelinedIncrDecrAndMaLoseNothing() throws Exception {
    int rounds = 500;
    try (WireConnection wire = node.connect()) {
      wire.set("counter", "1000000");
      runClients(
          "pipelined counters",
          (client, number, random) -> {
            for (int i = 0; i < rounds; i++) {
              client.send(
                  "incr counter 5 noreply\r\nma counter q D3\r\ndecr counter 7 noreply\r\nmn\r\n");
              assertThat(client.readLine()).isEqualTo("MN");
            }
          });
      assertThat(wire.get("counter").strip()).isEqualTo("" + (1_000_000 + CLIENTS * rounds));
    }
  }

  @Test
  void casLoopLosesNothing() throws Exception {
    int rounds = 300;
    AtomicLong retries = new AtomicLong();
    try (WireConnection wire = node.connect()) {
      wire.set("list", "");
      runClients(
          "cas",
          (client, number, random) -> {
            for (int i = 0; i < rounds; i++) {
              while (!addOne(client, (char) ('a' + number))) {
                retries.incrementAndGet();
              }
            }
          });
      String value = wire.get("list");
      assertThat(value).hasSize(CLIENTS * rounds);
      for (int i = 0; i < CLIENTS; i++) {
        char letter = (char) ('a' + i);
        assertThat(value.chars().filter(c -> c == letter).count()).isEqualTo(rounds);
      }
    }
    System.out.println("cas retries: " + retries);
  }

  /** Reads the list and stores it with one letter more, if nobody was faster. */
  private static boolean addOne(WireConnection client, char letter) throws IOException {
    String[] header = client.ask("gets list\r\n").split(" ");
    int length = Integer.parseInt(header[3]);
    String value =
        new String(client.readExactly(length), java.nio.charset.StandardCharsets.US_ASCII);
    client.readLine();
    assertThat(client.readLine()).isEqualTo("END");
    String answer =
        client.ask(
            "cas list 0 0 " + (length + 1) + " " + header[4] + "\r\n" + value + letter + "\r\n");
    assertThat(answer).isIn("STORED", "EXISTS");
    return answer.equals("STORED");
  }

  @Test
  void addHasOneWinner() throws Exception {
    int keys = 1_000;
    AtomicLong winners = new AtomicLong();
    runClients(
        "add",
        (client, number, random) -> {
          for (int i = 0; i < keys; i++) {
            if (client.ask("add once" + i + " 0 0 1\r\n" + number + "\r\n").equals("STORED")) {
              winners.incrementAndGet();
            }
          }
        });
    assertThat(winners).hasValue(keys);
  }

  @Test
  void aLeaseHasOneWinner() throws Exception {
    int keys = 500;
    AtomicLong winners = new AtomicLong();
    runClients(
        "lease",
        (client, number, random) -> {
          for (int i = 0; i < keys; i++) {
            String answer = client.ask("mg lease" + i + " N30 t\r\n");
            assertThat(answer).matches("HD t\\d+ [WZ]");
            if (answer.endsWith("W")) {
              winners.incrementAndGet();
            }
          }
        });
    assertThat(winners).hasValue(keys);
  }

  @Test
  void appendLosesNothing() throws Exception {
    int rounds = 400;
    try (WireConnection wire = node.connect()) {
      wire.set("log", "");
      runClients(
          "append",
          (client, number, random) -> {
            for (int i = 0; i < rounds; i++) {
              String verb = random.nextBoolean() ? "append" : "prepend";
              String answer = client.ask(verb + " log 0 0 2\r\n" + number + ";\r\n");
              assertThat(answer).isEqualTo("STORED");
            }
          });
      assertThat(wire.get("log")).hasSize(2 * CLIENTS * rounds).matches("([0-7];)*");
    }
  }

  @Test
  void noTornValue() throws Exception {
    int rounds = 4_000;
    int keys = 12;
    AtomicLong hits = new AtomicLong();
    runClients(
        "mixed load",
        (client, number, random) -> {
          for (int i = 0; i < rounds; i++) {
            String key = "torn" + random.nextInt(keys);
            switch (random.nextInt(10)) {
              case 0 -> client.ask("delete " + key + "\r\n");
              case 1, 2 -> client.set(key, checked(random, 200_000));
              case 3, 4 -> client.set(key, checked(random, 300));
              case 5 -> ask(client, "append ", key, checked(random, 2_000));
              case 6 -> ask(client, "prepend ", key, checked(random, 2_000));
              // other keys push old items out of the 16 MB
              case 7 -> client.set("filler" + random.nextInt(1_000), checked(random, 40_000));
              default -> {
                String value = client.get(key);
                if (value != null) {
                  hits.incrementAndGet();
                  verify(value);
                }
              }
            }
          }
        });
    System.out.println("values verified: " + hits);
    assertThat(hits.get()).isPositive();
  }

  private static void ask(WireConnection client, String verb, String key, String value)
      throws IOException {
    String answer = client.ask(verb + key + " 0 0 " + value.length() + "\r\n" + value + "\r\n");
    assertThat(answer).isIn("STORED", "NOT_STORED");
  }

  /** A block that can be verified alone: length, checksum, that many bytes of one letter. */
  private static String checked(Random random, int max) {
    int length = random.nextInt(max);
    String body = String.valueOf((char) ('A' + random.nextInt(26))).repeat(length);
    return String.format("%08d%08x", length, checksum(body)) + body;
  }

  /** Verifies a run of blocks, as append and prepend make them. */
  private static void verify(String value) {
    int at = 0;
    while (at < value.length()) {
      int length = Integer.parseInt(value.substring(at, at + 8));
      long sum = Long.parseLong(value.substring(at + 8, at + 16), 16);
      String body = value.substring(at + 16, at + 16 + length);
      assertThat(checksum(body)).as("checksum at %s of %s", at, value.length()).isEqualTo(sum);
      at += 16 + length;
    }
  }

  private static long checksum(String body) {
    CRC32 crc = new CRC32();
    crc.update(body.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    crc.update(body.length());
    return crc.getValue();
  }
}
