package io.slabring.node.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.slabring.client.SlabringClient;
import io.slabring.node.client.ClientCalls.Call;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** Makes calls, and waits for how each of them ends. */
final class CallEnds {
  /** What came of a call: one of the two. */
  record End(Object result, Throwable failure) {}

  private CallEnds() {}

  /** All of them at the same time, each on a thread of its own; {@code close} comes last. */
  static Map<Call, End> make(List<Call> calls, SlabringClient client, String key) throws Exception {
    return ends(start(calls, client, key));
  }

  static Map<Call, CompletableFuture<Object>> start(
      List<Call> calls, SlabringClient client, String key) {
    Map<Call, CompletableFuture<Object>> started = new LinkedHashMap<>();
    for (Call call : calls) {
      CompletableFuture<Object> end = new CompletableFuture<>();
      started.put(call, end);
      Thread.ofVirtual().start(() -> make(call, client, key, end));
    }
    return started;
  }

  static void make(Call call, SlabringClient client, String key, CompletableFuture<Object> end) {
    try {
      Object result = call.use().of(client, key);
      if (result instanceof CompletableFuture<?> future) {
        future.whenComplete((value, failure) -> settle(end, value, failure));
      } else {
        end.complete(result);
      }
    } catch (Throwable failure) {
      end.completeExceptionally(failure);
    }
  }

  static void settle(CompletableFuture<Object> end, Object value, Throwable failure) {
    if (failure == null) {
      end.complete(value);
    } else {
      end.completeExceptionally(
          failure instanceof CompletionException ? failure.getCause() : failure);
    }
  }

  static Map<Call, End> ends(Map<Call, CompletableFuture<Object>> started) throws Exception {
    Map<Call, End> ends = new LinkedHashMap<>();
    for (Map.Entry<Call, CompletableFuture<Object>> one : started.entrySet()) {
      End end =
          one.getValue()
              .handle(End::new)
              .completeOnTimeout(new End("no end", null), 5, TimeUnit.MINUTES)
              .get();
      assertThat(end.result()).as("%s", one.getKey()).isNotEqualTo("no end");
      ends.put(one.getKey(), end);
    }
    return ends;
  }
}
