package io.slabring.load.figures;

import static java.nio.charset.StandardCharsets.US_ASCII;

import module java.base;

import io.slabring.load.process.Commands;
import io.slabring.load.server.Cpus;
import io.slabring.load.server.LocalCluster;
import io.slabring.load.server.Server;
import io.slabring.load.server.ServerProcess;
import io.slabring.load.wire.Wire;
import picocli.CommandLine.Command;

/** What an item, a connection and a peer cost. */
@Command(name = "scale")
final class Scale extends Figure {
  private static final int CONNECTIONS = 10_000;
  private static final Duration WATCHED = Duration.ofSeconds(15);
  private static final Duration JOINED = Duration.ofSeconds(8);
  private static final Pattern LOOPBACK = Pattern.compile("(?m)^ *lo: *(\\d+)");
  private static final Pattern HEAP = Pattern.compile(" total \\d+K, used (\\d+)K");

  private static final String MEASURED =
      """
      | measured | |
      |---|---|
      | i100: item with a key of 20 and a value of 100 bytes, index included | %.1f bytes |
      | i1000: item with a value of 1,000 bytes | %.1f bytes |
      | c: idle connection that has asked once, without the kernel's part | %.0f bytes |
      | R: resident size of an idle node, mean of 3 and of 9 in a cluster | %.1f and %.1f MiB |
      | h: heap in use after a collection, with 3 and with 9 nodes | %.0f and %.0f KiB: %.1f KiB a peer |
      | t: what a node sends to the others, with 3 and with 9 nodes | %.0f and %.0f bytes/s: %.0f a peer |
      | other bytes on the interface, subtracted | %d bytes/s |
      | b: CPU of an idle node, with 3 and with 9 nodes | %.2f and %.2f %%: %.3f %% a peer |
      """;

  private static final String EXTRAPOLATED =
      """
      | extrapolated to 100 nodes, 10 TB of values, 1 M connections | formula | |
      |---|---|---|
      | items of 1,000 bytes, memory of a node | 10^13 / 1000 x i1000 / 100 | %.1f GB for 100 M items |
      | items of 1,000 bytes, memory of all | 10^13 / 1000 x i1000 | %.2f TB |
      | items of 100 bytes, memory of a node | 10^13 / 100 x i100 / 100 | %.1f GB for 1000 M items |
      | items of 100 bytes, memory of all | 10^13 / 100 x i100 | %.2f TB |
      | connections spread over the nodes, memory of a node | 10^6 / 100 x c | %.1f MB |
      | connections to every node each, memory of a node | 10^6 x c | %.2f GB |
      | peers, heap of a node | h3 + 97 x h | %.1f MiB |
      | peers, sent by a node | t3 + 97 x t | %.1f kB/s |
      | peers, sent by all | 100 x (t3 + 97 x t) | %.2f MB/s |
      | peers, CPU of an idle node | b3 + 97 x b | %.1f %% of one CPU |
      | the nodes themselves, resident, without items | 100 x (R3 + 97 x h) | %.1f GiB |

      Items count by resident size, so the rounding of their classes and the index are included. Not
      included: a node above 32 GiB rounds chunks to 16 bytes, above 64 GiB to 32, which is up to 31
      bytes an item more ([why](decisions/compressed-references.md)).\
      """;

  /** Means of a node of a cluster: KiB of heap and of resident memory, bytes a second, CPU in %. */
  private record Peer(double heap, double resident, double sent, double busy) {}

  @Override
  void measure() throws Exception {
    Cpus.leave(0);
    progress("items");
    double small = costOfItem(3_000_000, 100);
    double large = costOfItem(1_500_000, 1000);
    progress("connections");
    double connection = costOfConnection();
    progress("the loopback interface without nodes");
    long quiet = loopbackBytes();
    pause(WATCHED);
    quiet = loopbackBytes() - quiet;
    Peer three = cluster(3, quiet);
    Peer nine = cluster(9, quiet);
    head();
    tell(small, large, connection, three, nine, quiet / WATCHED.toSeconds());
  }

  private static Server node() throws Exception {
    return Server.slabring().with("-t", "1", "-m", "3000", "-c", "" + (CONNECTIONS + 100));
  }

  /** Resident bytes of each item but the first third, which warms the server up. */
  private static double costOfItem(int count, int valueBytes) throws Exception {
    byte[] value = new byte[valueBytes];
    long before = 0;
    try (ServerProcess node = node().start("0");
        Wire wire = node.connect()) {
      for (int i = 0; i < count; i++) {
        if (i == count / 3) {
          wire.await();
          before = node.status().residentBytes();
        }
        wire.set(i, value, valueBytes);
      }
      wire.await();
      if (node.items() != count) {
        throw new IOException(
            "stored %d items, but the node holds %d".formatted(count, node.items()));
      }
      return (node.status().residentBytes() - before) / (double) (count - count / 3);
    }
  }

  /** Resident bytes of each connection that has asked once, but the first tenth. */
  private static double costOfConnection() throws Exception {
    List<Socket> open = new ArrayList<>();
    long before = 0;
    try (ServerProcess node = node().start("0")) {
      for (int i = 0; i < CONNECTIONS; i++) {
        if (i == CONNECTIONS / 10) {
          before = node.status().residentBytes();
        }
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), node.port());
        open.add(socket);
        socket.getOutputStream().write("get nothing\r\n".getBytes(US_ASCII));
        String answer = new String(socket.getInputStream().readNBytes(5), US_ASCII);
        if (!answer.equals("END\r\n")) {
          throw new IOException("expected END, got " + answer);
        }
      }
      return (node.status().residentBytes() - before) / (0.9 * CONNECTIONS);
    } finally {
      for (Socket socket : open) {
        socket.close();
      }
    }
  }

  private Peer cluster(int count, long quietBytes) throws Exception {
    progress("a cluster of %d nodes", count);
    Server program = Server.slabring().with("-t", "1", "-m", "64", "--cluster-insecure");
    try (LocalCluster cluster = new LocalCluster(program, count)) {
      for (int i = 0; i < count; i++) {
        cluster.addOn(Cpus.all());
      }
      List<ServerProcess> nodes = cluster.nodes();
      pause(JOINED); // what joining causes comes to an end
      double cpu = 0;
      double resident = 0;
      double heap = 0;
      for (ServerProcess node : nodes) {
        cpu -= node.status().cpuSeconds();
      }
      long bytes = loopbackBytes();
      pause(WATCHED);
      bytes = loopbackBytes() - bytes - quietBytes;
      for (ServerProcess node : nodes) {
        cpu += node.status().cpuSeconds();
        resident += node.status().residentBytes() / 1024.0;
        heap += liveHeap(node);
      }
      double seconds = WATCHED.toSeconds();
      return new Peer(
          heap / count, resident / count, bytes / seconds / count, 100 * cpu / seconds / count);
    }
  }

  /** Bytes that were received, and so sent, on the loopback interface. */
  private static long loopbackBytes() throws IOException {
    Matcher bytes = LOOPBACK.matcher(Files.readString(Path.of("/proc/net/dev")));
    return bytes.find() ? Long.parseLong(bytes.group(1)) : 0;
  }

  /** KiB of the heap that are in use after a collection. */
  private static long liveHeap(ServerProcess node) throws IOException {
    jcmd(node, "GC.run");
    String info = jcmd(node, "GC.heap_info");
    return HEAP.matcher(info).results().mapToLong(used -> Long.parseLong(used.group(1))).sum();
  }

  private static String jcmd(ServerProcess node, String command) throws IOException {
    return Commands.run(System.getProperty("java.home") + "/bin/jcmd", "" + node.pid(), command);
  }

  private void tell(
      double small, double large, double connection, Peer three, Peer nine, long quiet) {
    double h = (nine.heap - three.heap) / 6;
    double t = (nine.sent - three.sent) / 6;
    double b = (nine.busy - three.busy) / 6;
    say(
        format(
            MEASURED,
            small,
            large,
            connection,
            three.resident / 1024,
            nine.resident / 1024,
            three.heap,
            nine.heap,
            h,
            three.sent,
            nine.sent,
            t,
            quiet,
            three.busy,
            nine.busy,
            b));
    double sent = three.sent + 97 * t;
    say(
        format(
            EXTRAPOLATED,
            large / 10,
            large / 100,
            small,
            small / 10,
            connection / 100,
            connection / 1000,
            (three.heap + 97 * h) / 1024,
            sent / 1000,
            sent / 1e4,
            three.busy + 97 * b,
            100 * (three.resident + 97 * h) / (1 << 20)));
  }
}
