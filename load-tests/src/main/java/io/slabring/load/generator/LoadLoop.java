package io.slabring.load.generator;

import module java.base;

import io.netty.channel.EventLoop;
import io.slabring.load.targets.Routing;
import io.slabring.load.workload.Workload;

/**
 * One event loop of the generator: its clients, what they share, and the phase they are in. All
 * methods run on the event loop, except where they say otherwise.
 */
final class LoadLoop {
  /** What the clients do. */
  enum Phase {
    /** Nothing new; what is under way is answered. */
    IDLE,
    /** Every key is stored once. */
    PRELOAD,
    /** The workload. */
    LOAD
  }

  private static final int RETRY_MILLIS = 10;
  private static final int RECONNECT_MILLIS = 250;

  final EventLoop executor;
  final Plan plan;
  final Workload workload;
  private final Connector connector;

  /** Is told why the run must end. */
  final Consumer<String> failure;

  final KeyNames names;
  final Values values;

  /** Null unless values are verified; read by other threads only after {@link #close} is done. */
  final Verifier verifier;

  final Choices choices;
  final List<Client> clients = new ArrayList<>();
  final Pacer pacer;
  private final long created = System.nanoTime();
  private final byte[] keyText = new byte[Workload.Keys.MAX_SIZE];

  Tally tally = new Tally();
  private Routing routing;

  /** That of {@link #routing}, once the connections to its targets are open. */
  private Routing.Placement placement;

  Phase phase = Phase.IDLE;
  private CompletableFuture<Void> phaseDone = new CompletableFuture<>();
  private CompletableFuture<Void> connected = new CompletableFuture<>();
  private int connecting;
  private boolean closing;
  private byte[] input = new byte[64 << 10];
  long loadStart;

  /** Operations that may still be sent. */
  private long budget;

  /**
   * @param index of this loop, 0 to the plan's threads
   * @param run in every verified value
   * @param failure is told, by any event loop, why the run must end
   */
  LoadLoop(
      EventLoop executor,
      Plan plan,
      int index,
      int run,
      Connector connector,
      Routing routing,
      Consumer<String> failure) {
    this.executor = executor;
    this.plan = plan;
    this.connector = connector;
    this.routing = routing;
    this.placement = routing.placement();
    this.failure = failure;
    workload = plan.workload();
    names = new KeyNames(workload.keys().size());
    values = new Values(workload.values(), plan.verified(), run);
    verifier =
        plan.verified()
            ? new Verifier(
                workload.keys().count(), plan.threads(), names, values, Clock.systemUTC())
            : null;
    choices =
        new Choices(workload, plan.seed() + index, plan.verified() ? plan.threads() : 1, index);
    pacer = new Pacer(this, plan.rate() / plan.threads(), index / plan.rate());
    for (int id = index; id < clientsInAll(); id += plan.threads()) {
      clients.add(new Client(this, id));
    }
  }

  // --- from the generator, on any thread ---

  /** Opens all connections; done when all are open. */
  CompletableFuture<Void> connect() {
    executor.execute(() -> route(routing));
    return connected;
  }

  /** Enters a phase; done when there is nothing left to do in it. */
  CompletableFuture<Void> begin(Phase next, long operations) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    executor.execute(
        () -> {
          phase = next;
          phaseDone = done;
          budget = operations;
          if (next == Phase.LOAD && loadStart == 0) {
            loadStart = System.nanoTime();
          }
          clients.forEach(Client::start);
          if (isPaced()) {
            pacer.start();
          }
          idle();
        });
    return done;
  }

  /** Hands over what was counted since the last time. */
  CompletableFuture<Tally> takeTally() {
    return CompletableFuture.supplyAsync(
        () -> {
          Tally taken = tally;
          tally = new Tally();
          return taken;
        },
        executor);
  }

  /** Follows a change of the targets; the old ones keep their numbers. */
  void follow(Routing next) {
    executor.execute(() -> route(next));
  }

  CompletableFuture<Void> close() {
    return CompletableFuture.runAsync(
        () -> {
          closing = true;
          phase = Phase.IDLE;
          clients.forEach(client -> List.of(client.links()).forEach(Link::close));
        },
        executor);
  }

  // --- connections ---

  private void route(Routing next) {
    routing = next;
    for (Client client : clients) {
      for (int target = client.links().length; target < next.targets().size(); target++) {
        Link link = new Link(this, client, target, true);
        client.addLink(link);
        connecting++;
        connect(link, true);
      }
    }
    if (connecting == 0) {
      placement = next.placement();
    }
  }

  private void connect(Link link, boolean first) {
    connector.connect(
        executor,
        routing.targets().get(link.target()),
        link,
        reason -> {
          if (plan.reconnect()) {
            if (first) {
              settled();
            }
            connectLater(link);
          } else {
            failure.accept("cannot connect to %s: %s".formatted(name(link.target()), reason));
          }
        });
  }

  private void connectLater(Link link) {
    if (!closing) {
      executor.schedule(
          () -> connect(link.client().renew(link), false), RECONNECT_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  void up(Link link) {
    if (link.isFirst()) {
      settled();
    }
    link.client().start();
  }

  /** One more of the first attempts to connect is over. */
  private void settled() {
    if (--connecting == 0) {
      placement = routing.placement();
      connected.complete(null);
    }
  }

  void lost(Link link, String reason) {
    if (closing || !link.isCurrent()) {
      return;
    }
    if (plan.reconnect()) {
      link.client().drop(link, "connection lost to " + name(link.target()));
      connectLater(link);
    } else {
      failure.accept(name(link.target()) + " " + reason);
    }
  }

  String name(int target) {
    return Routing.name(routing.targets().get(target));
  }

  // --- what the clients ask ---

  boolean isPaced() {
    return plan.isOpenLoop() && phase == Phase.LOAD;
  }

  /** Nanoseconds since the loop was made. */
  long elapsed() {
    return System.nanoTime() - created;
  }

  int epochSecond() {
    return (int) TimeUnit.MILLISECONDS.toSeconds(System.currentTimeMillis());
  }

  /** Clients of all loops, a multiple of the number of loops. */
  int clientsInAll() {
    int threads = plan.threads();
    return (workload.connections() + threads - 1) / threads * threads;
  }

  /** Room for what is read, common to all connections: it is used up before the next read. */
  byte[] input(int size) {
    if (input.length < size) {
      input = new byte[size];
    }
    return input;
  }

  int target(int key, byte letter) {
    int length = names.write(letter, key, keyText, 0);
    return placement.target(keyText, 0, length);
  }

  boolean isSpent() {
    return budget <= 0;
  }

  void spend(int operations) {
    budget -= operations;
  }

  /** A key was not found by {@code client}; it is stored by the client that writes it. */
  void missed(Client client, int key, boolean isCounter) {
    if (!workload.fillMisses() || phase != Phase.LOAD) {
      return;
    }
    if (verifier == null || isCounter) {
      client.fill(key, isCounter);
      return;
    }
    Client owner = clients.get(key % clientsInAll() / plan.threads());
    owner.fill(key, false);
    if (isPaced() && owner != client) {
      owner.issueFills(System.nanoTime());
      owner.flush();
    }
  }

  void tryLater(Client client) {
    if (!closing) {
      executor.schedule(client::start, RETRY_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  /** A client has nothing under way and nothing more to do. */
  void idle() {
    boolean more =
        switch (phase) {
          case IDLE -> false;
          case PRELOAD -> !clients.stream().allMatch(Client::isPreloaded);
          case LOAD -> !isSpent();
        };
    if (!more && clients.stream().allMatch(Client::isIdle)) {
      phaseDone.complete(null);
    }
  }
}
