package io.slabring.membership.times;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Measures the table of docs/cluster-times.md with five processes and writes it to
 * membership/target/cluster-times.md; about ten minutes. No ordinary test, by its name: {@code mvn
 * test -pl membership -am -Dtest=ClusterTimes -Dsurefire.failIfNoSpecifiedTests=false}.
 */
class ClusterTimes {
  private static final int MEMBERS = 5;
  private static final int RUNS = Integer.getInteger("slabring.runs", 20);
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int FIRST_PORT = 20001;

  private final Map<String, List<Double>> times = new LinkedHashMap<>();
  private final List<Integer> clusterPorts = new ArrayList<>();
  private final Map<Integer, MemberProcess> members = new LinkedHashMap<>();

  @Test
  void measure() throws Exception {
    try {
      for (int run = 0; run < RUNS; run++) {
        run(run);
      }
    } finally {
      closeAll();
    }
    String table = table();
    Files.writeString(Path.of("target", "cluster-times.md"), table);
    System.out.println(table);
    assertThat(times.values()).allSatisfy(list -> assertThat(list).hasSize(RUNS));
  }

  private void run(int run) throws Exception {
    choosePorts();
    for (int i = 0; i < MEMBERS; i++) {
      make(i);
    }
    long begin = System.nanoTime();
    for (MemberProcess member : members.values()) {
      member.command("join");
    }
    take("formed: five start at once, all list five", begin, members.values(), allPorts(-1));

    // Who leaves, dies or hangs is now the first, which decides for all, now another one.
    int victim = run % MEMBERS;
    begin = System.nanoTime();
    MemberProcess leaving = members.remove(victim);
    leaving.command("leave");
    take("left: nobody lists it any more", begin, members.values(), allPorts(victim));
    leaving.close();
    comeBack(victim);

    begin = System.nanoTime();
    members.remove(victim).signal("KILL");
    take("killed: nobody lists it any more", begin, members.values(), allPorts(victim));
    comeBack(victim);

    begin = System.nanoTime();
    MemberProcess hung = members.remove(victim);
    hung.signal("STOP");
    take("hung: nobody lists it any more", begin, members.values(), allPorts(victim));
    begin = System.nanoTime();
    hung.signal("CONT");
    members.put(victim, hung);
    take("resumed: all list five again", begin, members.values(), allPorts(-1));
    closeAll();
  }

  private void choosePorts() throws Exception {
    clusterPorts.clear();
    List<ServerSocket> sockets = new ArrayList<>();
    for (int i = 0; i < MEMBERS; i++) {
      sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
    }
    for (ServerSocket socket : sockets) {
      clusterPorts.add(socket.getLocalPort());
      socket.close();
    }
  }

  private void make(int index) throws Exception {
    String join =
        clusterPorts.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
    MemberProcess member = new MemberProcess(FIRST_PORT + index, clusterPorts.get(index), join);
    members.put(index, member);
    await("a process", member::isReady);
  }

  private void comeBack(int index) throws Exception {
    make(index);
    members.get(index).command("join");
    await("five again", () -> haveAll(members.values(), allPorts(-1)));
  }

  private static String allPorts(int without) {
    return IntStream.range(0, MEMBERS)
        .filter(i -> i != without)
        .mapToObj(i -> Integer.toString(FIRST_PORT + i))
        .collect(Collectors.joining(","));
  }

  private static boolean haveAll(Collection<MemberProcess> members, String serving) {
    return members.stream().allMatch(member -> member.serving().equals(serving));
  }

  private void take(String what, long begin, Collection<MemberProcess> members, String serving) {
    await(what, () -> haveAll(members, serving));
    long end = members.stream().mapToLong(MemberProcess::since).max().orElseThrow();
    times.computeIfAbsent(what, key -> new ArrayList<>()).add((end - begin) / 1e9);
  }

  private static void await(String what, java.util.function.BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(end);
      LockSupport.parkNanos(1_000_000);
    }
  }

  private String table() {
    StringBuilder table =
        new StringBuilder("| five processes | median, s | worst, s |\n|---|---|---|\n");
    times.forEach(
        (what, list) -> {
          List<Double> sorted = list.stream().sorted().toList();
          table.append(
              String.format(
                  Locale.ROOT,
                  "| %s | %.2f | %.2f |%n",
                  what,
                  sorted.get(sorted.size() / 2),
                  sorted.get(sorted.size() - 1)));
        });
    return table.toString();
  }

  private void closeAll() throws Exception {
    for (MemberProcess member : members.values()) {
      member.close();
    }
    members.clear();
  }
}
