package io.slabring.node.server.command;

import io.slabring.node.memory.Key;
import io.slabring.protocol.Request;

/**
 * The key of the request that is being executed, and who looks at such keys: once for each request
 * that is carried out here, not for one that is done elsewhere, or later. One per event loop.
 */
final class CurrentKey {
  private final KeySampler sampler;
  private final Key key = new Key();

  /** No key yet; {@code sampler} is null where keys are not looked at. */
  CurrentKey(KeySampler sampler) {
    this.sampler = sampler;
  }

  /** The key, always the same object. */
  Key key() {
    return key;
  }

  /** A request is about to be executed. */
  void point(Request request) {
    key.set(request.keyBuffer(), request.keyOffset(), request.keyLength());
  }

  /** The command on the key is carried out. */
  void use() {
    if (sampler != null) {
      sampler.used(key);
    }
  }

  /** As {@link #use()}, unless it follows that the command is not carried out. */
  After use(After after) {
    if (after != After.ELSEWHERE) {
      use();
    }
    return after;
  }

  /** A value of so many bytes is stored under the key, unless that is done elsewhere. */
  void stores(int valueLength, After after) {
    if (sampler != null && after != After.ELSEWHERE) {
      sampler.stores(key, valueLength);
    }
  }
}
