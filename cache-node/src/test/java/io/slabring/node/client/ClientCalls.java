package io.slabring.node.client;

import io.slabring.client.AsyncSlabringClient;
import io.slabring.client.SlabringClient;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Every public method of the client and of its asynchronous form, with arguments. */
final class ClientCalls {
  static final String LOADED = "loaded";

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration SHORT = Duration.ofSeconds(20);

  /** What a call needs. */
  enum Kind {
    /** The node of a key, to read from it. */
    READ,
    /** The node of a key, to change something. */
    CHANGE,
    /** Every node. */
    NODES,
    /** Nothing. */
    LOCAL
  }

  /** One way to use a client. */
  interface Use {
    Object of(SlabringClient client, String key) throws Exception;
  }

  /** One method; the result of an asynchronous one is its future. */
  record Call(String signature, Kind kind, Use use) {
    boolean isAsync() {
      return signature.startsWith("Async");
    }

    @Override
    public String toString() {
      return signature;
    }
  }

  private ClientCalls() {}

  static final List<Call> ALL = all();

  private static List<Call> all() {
    List<Call> all = new ArrayList<>();
    String sync = "SlabringClient.";
    reads(all, sync);
    changes(all, sync);
    all.add(call(sync + "flushAll()", Kind.NODES, (c, k) -> nothing(c::flushAll)));
    all.add(call(sync + "stats(String)", Kind.NODES, (c, k) -> c.stats("")));
    all.add(call(sync + "async()", Kind.LOCAL, (c, k) -> c.async()));
    all.add(call(sync + "builder()", Kind.LOCAL, (c, k) -> SlabringClient.builder()));
    all.add(call(sync + "topology()", Kind.LOCAL, (c, k) -> c.topology()));
    all.add(
        call(
            sync + "listen(TopologyListener)",
            Kind.LOCAL,
            (c, k) -> nothing(() -> c.listen(topology -> {}))));
    all.add(call(sync + "statistics()", Kind.LOCAL, (c, k) -> c.statistics()));
    all.add(call(sync + "nodeStatistics()", Kind.LOCAL, (c, k) -> c.nodeStatistics()));
    all.add(call(sync + "close()", Kind.LOCAL, (c, k) -> nothing(c::close)));
    asyncReads(all, "AsyncSlabringClient.");
    asyncChanges(all, "AsyncSlabringClient.");
    return List.copyOf(all);
  }

  private static Call call(String signature, Kind kind, Use use) {
    return new Call(signature, kind, use);
  }

  private static Object nothing(Runnable action) {
    action.run();
    return null;
  }

  private static void reads(List<Call> all, String in) {
    Kind kind = Kind.READ;
    all.add(call(in + "get(String,Class)", kind, (c, k) -> c.get(k, String.class)));
    all.add(call(in + "gets(String,Class)", kind, (c, k) -> c.gets(k, String.class)));
    all.add(
        call(
            in + "getAndTouch(String,Duration,Class)",
            kind,
            (c, k) -> c.getAndTouch(k, MINUTE, String.class)));
    all.add(
        call(in + "getAll(Collection,Class)", kind, (c, k) -> c.getAll(List.of(k), String.class)));
    all.add(
        call(
            in + "getAll(Collection,Class,Consumer)",
            kind,
            (c, k) -> c.getAll(List.of(k), String.class, unreadable -> {})));
    all.add(
        call(
            in + "getOrLoad(String,Duration,Class,Loader)",
            kind,
            (c, k) -> c.getOrLoad(k, MINUTE, String.class, missing -> LOADED)));
  }

  private static void changes(List<Call> all, String in) {
    Kind kind = Kind.CHANGE;
    all.add(
        call(
            in + "set(String,Object,Duration)",
            kind,
            (c, k) -> nothing(() -> c.set(k, "1", MINUTE))));
    all.add(
        call(
            in + "setAll(Map,Duration)",
            kind,
            (c, k) -> nothing(() -> c.setAll(Map.of(k, "1"), MINUTE))));
    all.add(call(in + "add(String,Object,Duration)", kind, (c, k) -> c.add(k, "1", MINUTE)));
    all.add(
        call(in + "replace(String,Object,Duration)", kind, (c, k) -> c.replace(k, "1", MINUTE)));
    all.add(
        call(in + "cas(String,Object,Duration,long)", kind, (c, k) -> c.cas(k, "1", MINUTE, 1)));
    all.add(call(in + "append(String,Object)", kind, (c, k) -> c.append(k, "1")));
    all.add(call(in + "prepend(String,Object)", kind, (c, k) -> c.prepend(k, "1")));
    all.add(call(in + "delete(String)", kind, (c, k) -> c.delete(k)));
    all.add(call(in + "invalidate(String,Duration)", kind, (c, k) -> c.invalidate(k, SHORT)));
    all.add(call(in + "touch(String,Duration)", kind, (c, k) -> c.touch(k, MINUTE)));
    all.add(call(in + "increment(String,long)", kind, (c, k) -> c.increment(k, 1)));
    all.add(
        call(
            in + "increment(String,long,long,Duration)",
            kind,
            (c, k) -> c.increment(k, 1, 1, MINUTE)));
    all.add(call(in + "decrement(String,long)", kind, (c, k) -> c.decrement(k, 1)));
    all.add(
        call(
            in + "decrement(String,long,long,Duration)",
            kind,
            (c, k) -> c.decrement(k, 1, 1, MINUTE)));
  }

  private static void asyncReads(List<Call> all, String in) {
    Kind kind = Kind.READ;
    all.add(call(in + "get(String,Class)", kind, (c, k) -> c.async().get(k, String.class)));
    all.add(call(in + "gets(String,Class)", kind, (c, k) -> c.async().gets(k, String.class)));
    all.add(
        call(
            in + "getAndTouch(String,Duration,Class)",
            kind,
            (c, k) -> c.async().getAndTouch(k, MINUTE, String.class)));
    all.add(
        call(
            in + "getAll(Collection,Class)",
            kind,
            (c, k) -> c.async().getAll(List.of(k), String.class)));
    all.add(
        call(
            in + "getAll(Collection,Class,Consumer)",
            kind,
            (c, k) -> c.async().getAll(List.of(k), String.class, unreadable -> {})));
    all.add(
        call(
            in + "getOrLoad(String,Duration,Class,Function)",
            kind,
            (c, k) ->
                c.async()
                    .getOrLoad(
                        k,
                        MINUTE,
                        String.class,
                        missing -> CompletableFuture.completedFuture(LOADED))));
  }

  private static void asyncChanges(List<Call> all, String in) {
    Kind kind = Kind.CHANGE;
    all.add(
        call(in + "set(String,Object,Duration)", kind, (c, k) -> c.async().set(k, "1", MINUTE)));
    all.add(
        call(
            in + "setAll(Map,Duration)", kind, (c, k) -> c.async().setAll(Map.of(k, "1"), MINUTE)));
    all.add(
        call(in + "add(String,Object,Duration)", kind, (c, k) -> c.async().add(k, "1", MINUTE)));
    all.add(
        call(
            in + "replace(String,Object,Duration)",
            kind,
            (c, k) -> c.async().replace(k, "1", MINUTE)));
    all.add(
        call(
            in + "cas(String,Object,Duration,long)",
            kind,
            (c, k) -> c.async().cas(k, "1", MINUTE, 1)));
    all.add(call(in + "append(String,Object)", kind, (c, k) -> c.async().append(k, "1")));
    all.add(call(in + "prepend(String,Object)", kind, (c, k) -> c.async().prepend(k, "1")));
    all.add(call(in + "delete(String)", kind, (c, k) -> c.async().delete(k)));
    all.add(
        call(in + "invalidate(String,Duration)", kind, (c, k) -> c.async().invalidate(k, SHORT)));
    all.add(call(in + "touch(String,Duration)", kind, (c, k) -> c.async().touch(k, MINUTE)));
    all.add(call(in + "increment(String,long)", kind, (c, k) -> c.async().increment(k, 1)));
    all.add(
        call(
            in + "increment(String,long,long,Duration)",
            kind,
            (c, k) -> c.async().increment(k, 1, 1, MINUTE)));
    all.add(call(in + "flushAll()", Kind.NODES, (c, k) -> c.async().flushAll()));
    all.add(call(in + "stats(String)", Kind.NODES, (c, k) -> c.async().stats("")));
  }

  /** What there is, by reflection: a method that is new must get a row. */
  static List<String> signatures() {
    return Stream.of(SlabringClient.class, AsyncSlabringClient.class)
        .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
        .filter(method -> Modifier.isPublic(method.getModifiers()) && !method.isSynthetic())
        .map(ClientCalls::signature)
        .toList();
  }

  private static String signature(Method method) {
    return method.getDeclaringClass().getSimpleName()
        + "."
        + method.getName()
        + Arrays.stream(method.getParameterTypes())
            .map(Class::getSimpleName)
            .collect(Collectors.joining(",", "(", ")"));
  }
}
