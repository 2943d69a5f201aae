package io.slabring.client.loading;

import java.util.function.BiFunction;
import java.util.function.Predicate;

/**
 * The exceptions of {@code getOrLoad}, which belong to the client's users.
 *
 * @param late makes one for a key that was not loaded within so many milliseconds
 * @param recursive makes one for a key whose loader asks for it again, on this path of keys
 * @param isRecursive whether a failure is one of the latter
 */
public record LoadErrors(
    BiFunction<String, Long, RuntimeException> late,
    BiFunction<String, String, RuntimeException> recursive,
    Predicate<Throwable> isRecursive) {

  /** Whether a loader's failure is a bug, which an old value must not hide. */
  boolean isBug(Throwable failure) {
    return failure instanceof Error || isRecursive.test(failure);
  }
}
