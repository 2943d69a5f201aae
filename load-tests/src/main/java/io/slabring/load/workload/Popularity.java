package io.slabring.load.workload;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.SplittableRandom;
import org.apache.commons.rng.sampling.distribution.DiscreteSampler;
import org.apache.commons.rng.sampling.distribution.RejectionInversionZipfSampler;

/** How often each key is asked for. Immutable; the samplers belong to one thread. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Popularity.Uniform.class, name = "uniform"),
  @JsonSubTypes.Type(value = Popularity.Zipf.class, name = "zipf"),
  @JsonSubTypes.Type(value = Popularity.HotSet.class, name = "hotset"),
})
public sealed interface Popularity {
  /** Chooses keys. */
  @FunctionalInterface
  interface Sampler {
    /**
     * The next key.
     *
     * @param nanos since the load began
     * @return 0 to the number of keys, excluded
     */
    int next(long nanos);
  }

  /** A sampler over {@code keys} keys. */
  Sampler sampler(int keys, SplittableRandom random);

  /** Every key equally often. */
  record Uniform() implements Popularity {
    @Override
    public Sampler sampler(int keys, SplittableRandom random) {
      return nanos -> random.nextInt(keys);
    }
  }

  /**
   * The key of rank r is asked for in proportion to 1 / r^exponent. Rank r is key r - 1.
   *
   * @param exponent 0.99 is what YCSB and most literature use
   */
  record Zipf(Double exponent) implements Popularity {
    public Zipf {
      Rule.range("exponent", exponent, 0.01, 5);
    }

    @Override
    public Sampler sampler(int keys, SplittableRandom random) {
      DiscreteSampler ranks = RejectionInversionZipfSampler.of(random::nextLong, keys, exponent);
      return nanos -> ranks.sample() - 1;
    }
  }

  /**
   * A share of the keys gets a share of the traffic; which keys these are moves through all keys
   * with time, evenly.
   *
   * @param share of the keys that are hot
   * @param traffic share of the operations that go to hot keys
   * @param shiftSeconds until all hot keys are others; 0: they stay
   */
  record HotSet(Double share, Double traffic, Double shiftSeconds) implements Popularity {
    public HotSet {
      Rule.range("share", share, 1e-6, 1);
      Rule.range("traffic", traffic, 0, 1);
      shiftSeconds = shiftSeconds == null ? 0 : shiftSeconds;
      Rule.range("shiftSeconds", shiftSeconds, 0, 1e6);
    }

    @Override
    public Sampler sampler(int keys, SplittableRandom random) {
      int hot = Math.max(1, (int) (keys * share));
      int cold = keys - hot;
      double keysPerNano = shiftSeconds == 0 ? 0 : hot / (shiftSeconds * 1e9);
      return nanos -> {
        boolean isHot = cold == 0 || random.nextDouble() < traffic;
        int rank = isHot ? random.nextInt(hot) : hot + random.nextInt(cold);
        return (int) ((rank + (long) (nanos * keysPerNano)) % keys);
      };
    }
  }
}
