package io.slabring.load.generator;

import io.slabring.load.workload.Mix;
import io.slabring.load.workload.Popularity;
import io.slabring.load.workload.Sizes;
import io.slabring.load.workload.Workload;
import java.util.SplittableRandom;

/** The random choices of one event loop, reproducible from a seed. Not thread-safe. */
final class Choices {
  private final Mix mix;
  private final Sizes bulk;
  private final Sizes ttl;
  private final SplittableRandom random;
  private final Popularity.Sampler sampler;
  private final int keys;

  /** The only kind of the mix, or null. */
  private final Mix.Kind onlyKind;

  /** Keys that are equal to {@code residue} modulo {@code stride}; stride 1: all keys. */
  private final int stride;

  private final int residue;

  Choices(Workload workload, long seed, int stride, int residue) {
    mix = workload.operations();
    bulk = workload.bulk();
    ttl = workload.ttl();
    keys = workload.keys().count();
    random = new SplittableRandom(seed);
    sampler = workload.keys().popularity().sampler(keys, random);
    onlyKind = mix.choose(0) == mix.choose(Math.nextDown(1.0)) ? mix.choose(0) : null;
    this.stride = stride;
    this.residue = residue;
  }

  Mix.Kind kind() {
    return onlyKind != null ? onlyKind : mix.choose(random.nextDouble());
  }

  /**
   * A key by its popularity.
   *
   * @param nanos since the load began
   */
  int key(long nanos) {
    int key = sampler.next(nanos);
    return stride == 1 ? key : withResidue(key, stride, residue, keys);
  }

  /** The nearest key, downwards or else the smallest, with that residue. */
  static int withResidue(int key, int stride, int residue, int keys) {
    int near = key - key % stride + residue;
    return near < keys ? near : residue;
  }

  int bulkSize() {
    return bulk.quantile(random.nextDouble());
  }

  int ttl() {
    return ttl.largest() == 0 ? 0 : ttl.quantile(random.nextDouble());
  }
}
