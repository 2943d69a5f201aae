package io.slabring.load.chaos;

import module java.base;

import io.slabring.load.process.Commands;

/**
 * Machines on one machine: network namespaces with two networks, one for clients and one for the
 * nodes among themselves, so that a node can lose either. This process is on the clients' one.
 *
 * <pre>
 *   this process --- [ clients ] --- node 0, node 1 ...
 *                    [ cluster ] --- node 0, node 1 ...      both bridges in a namespace of their own
 * </pre>
 */
final class Lab implements AutoCloseable {
  private final String prefix = "slab" + ProcessHandle.current().pid();
  private final String hub = prefix + "hub";
  private final String network = "10." + (64 + ProcessHandle.current().pid() % 128) + ".";
  private final int machines;

  private Lab(int machines) {
    this.machines = machines;
  }

  /** Whether this process may make networks. */
  static boolean isPossible() {
    String name = "slabtry" + ProcessHandle.current().pid();
    try {
      ip("netns add " + name);
      ip("netns del " + name);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Sets up the networks. */
  static Lab make(int machines) throws IOException {
    Lab lab = new Lab(machines);
    try {
      lab.build();
      return lab;
    } catch (IOException | RuntimeException e) {
      lab.close();
      throw e;
    }
  }

  private void build() throws IOException {
    ip("netns add " + hub);
    for (String bridge : List.of("clients", "cluster")) {
      ip("-n %s link add %s type bridge".formatted(hub, bridge));
      ip("-n %s link set %s up".formatted(hub, bridge));
    }
    for (int i = 0; i < machines; i++) {
      ip("netns add " + machine(i));
      ip("-n %s link set lo up".formatted(machine(i)));
      connect(i, "clients", clientAddress(i));
      connect(i, "cluster", clusterAddress(i));
    }
    ip("link add %s type veth peer name outside netns %s".formatted(prefix, hub));
    ip("-n %s link set outside master clients up".formatted(hub));
    ip("addr add %s1.254/24 dev %s".formatted(network, prefix));
    ip("link set %s up".formatted(prefix));
  }

  private void connect(int machine, String bridge, String address) throws IOException {
    String inside = machine(machine);
    String port = bridge + machine;
    ip("-n %s link add %s type veth peer name %s netns %s".formatted(hub, port, bridge, inside));
    ip("-n %s link set %s master %s up".formatted(hub, port, bridge));
    ip("-n %s addr add %s/24 dev %s".formatted(inside, address, bridge));
    ip("-n %s link set %s up".formatted(inside, bridge));
  }

  private String machine(int i) {
    return prefix + "n" + i;
  }

  /** The words before a command that is to run on a machine. */
  List<String> on(int machine) {
    return List.of("ip", "netns", "exec", machine(machine));
  }

  /** Where this process is on the clients' network. */
  String ownAddress() {
    return network + "1.254";
  }

  /** Where clients reach a machine. */
  String clientAddress(int machine) {
    return network + "1." + (machine + 1);
  }

  /** Where other machines reach a machine. */
  String clusterAddress(int machine) {
    return network + "2." + (machine + 1);
  }

  /** Unplugs a machine from the other nodes, or plugs it in again. */
  void cluster(int machine, boolean connected) throws IOException {
    plug("cluster" + machine, connected);
  }

  /** Unplugs a machine from the clients, or plugs it in again. */
  void clients(int machine, boolean connected) throws IOException {
    plug("clients" + machine, connected);
  }

  private void plug(String port, boolean connected) throws IOException {
    ip("-n %s link set %s %s".formatted(hub, port, connected ? "up" : "down"));
  }

  private static void ip(String words) throws IOException {
    Commands.run(("ip " + words).split(" "));
  }

  /** Removes the networks; whatever runs on the machines must have ended. */
  @Override
  public void close() {
    List<String> namespaces = new ArrayList<>(List.of(hub));
    for (int i = 0; i < machines; i++) {
      namespaces.add(machine(i));
    }
    for (String namespace : namespaces) {
      try {
        ip("netns del " + namespace);
      } catch (IOException e) {
        // It was not made: there is nothing to remove.
      }
    }
  }
}
