package io.slabring.load.workload;

/**
 * Checks of a workload's fields. The path to the field and the file are added by {@link
 * WorkloadFile}.
 */
final class Rule {
  private Rule() {}

  static int range(String field, Integer value, int min, int max) {
    if (value == null) {
      throw new BrokenField(field, "is missing");
    }
    if (value < min || value > max) {
      throw new BrokenField(
          field, "must be between %,d and %,d, not %,d".formatted(min, max, value));
    }
    return value;
  }

  static double range(String field, Double value, double min, double max) {
    if (value == null) {
      throw new BrokenField(field, "is missing");
    }
    if (!(value >= min && value <= max)) {
      throw new BrokenField(field, "must be between %s and %s, not %s".formatted(min, max, value));
    }
    return value;
  }

  static <T> T present(String field, T value) {
    if (value == null) {
      throw new BrokenField(field, "is missing");
    }
    return value;
  }

  /** A field with its broken rule and value. */
  static final class BrokenField extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private final String field;

    BrokenField(String field, String complaint) {
      super(complaint);
      this.field = field;
    }

    String field() {
      return field;
    }
  }
}
