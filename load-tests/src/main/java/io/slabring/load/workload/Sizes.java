package io.slabring.load.workload;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** A distribution of whole numbers, by its quantile function. Immutable. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Sizes.Fixed.class, name = "fixed"),
  @JsonSubTypes.Type(value = Sizes.Range.class, name = "range"),
  @JsonSubTypes.Type(value = Sizes.Pareto.class, name = "pareto"),
})
public sealed interface Sizes {
  /** Bounds every size: the largest value that can be stored, and more than any time to live. */
  int LIMIT = 1 << 30;

  /**
   * The number that a share of {@code u} of all numbers does not exceed.
   *
   * @param u at least 0, below 1
   */
  int quantile(double u);

  /**
   * The number that belongs to a key for ever, so that nothing needs to be stored: MurmurHash3's
   * 64-bit finalizer over key and purpose chooses it.
   */
  default int of(int key, long purpose) {
    long h = key + purpose;
    h = (h ^ h >>> 33) * 0xff51afd7ed558ccdL;
    h = (h ^ h >>> 33) * 0xc4ceb9fe1a85ec53L;
    return quantile(((h ^ h >>> 33) >>> 11) * 0x1p-53);
  }

  /** The smallest number that can come. */
  int smallest();

  /** The largest number that can come. */
  int largest();

  /** Always the same number. */
  record Fixed(Integer size) implements Sizes {
    public Fixed {
      Rule.range("size", size, 0, LIMIT);
    }

    @Override
    public int quantile(double u) {
      return size;
    }

    @Override
    public int smallest() {
      return size;
    }

    @Override
    public int largest() {
      return size;
    }
  }

  /** Every number between two, both included, equally often. */
  record Range(Integer min, Integer max) implements Sizes {
    public Range {
      Rule.range("min", min, 0, LIMIT);
      Rule.range("max", max, min, LIMIT);
    }

    @Override
    public int quantile(double u) {
      return min + (int) (u * (max - min + 1L));
    }

    @Override
    public int smallest() {
      return min;
    }

    @Override
    public int largest() {
      return max;
    }
  }

  /**
   * Generalized Pareto: many small, few very large.
   *
   * <p>Facebook's pool ETC has values with location 0, scale 214.476 and shape 0.348238: Atikoglu,
   * Xu, Frachtenberg, Jiang, Paleczny, "Workload analysis of a large-scale key-value store",
   * SIGMETRICS 2012, section 5.
   *
   * @param min smaller numbers become this one
   * @param max larger numbers become this one
   */
  record Pareto(Double location, Double scale, Double shape, Integer min, Integer max)
      implements Sizes {
    public Pareto {
      Rule.range("location", location, 0, LIMIT);
      Rule.range("scale", scale, 1e-6, LIMIT);
      Rule.range("shape", shape, 1e-6, 10);
      Rule.range("min", min, 0, LIMIT);
      Rule.range("max", max, min, LIMIT);
    }

    @Override
    public int quantile(double u) {
      double exact = location + scale * (Math.pow(1 - u, -shape) - 1) / shape;
      return (int) Math.clamp(exact, (double) min, (double) max);
    }

    @Override
    public int smallest() {
      return Math.max(min, (int) Math.min(location, (double) max));
    }

    @Override
    public int largest() {
      return max;
    }
  }
}
