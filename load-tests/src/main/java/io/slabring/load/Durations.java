package io.slabring.load;

import module java.base;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads durations such as 500ms, 60s, 10m, 2h; a number alone is seconds. */
final class Durations implements ITypeConverter<Duration> {
  /** Longer runs are more runs. */
  private static final Duration MAX = Duration.ofDays(1);

  private static final Pattern TEXT = Pattern.compile("(\\d{1,9})(ms|s|m|h|)");

  @Override
  public Duration convert(String text) {
    Matcher parts = TEXT.matcher(text);
    if (!parts.matches()) {
      throw new TypeConversionException("'" + text + "' is no duration such as 500ms, 60s or 10m");
    }
    long number = Long.parseLong(parts.group(1));
    Duration duration =
        switch (parts.group(2)) {
          case "ms" -> Duration.ofMillis(number);
          case "m" -> Duration.ofMinutes(number);
          case "h" -> Duration.ofHours(number);
          default -> Duration.ofSeconds(number);
        };
    if (duration.compareTo(MAX) > 0) {
      throw new TypeConversionException("a duration is at most 24h, not " + text);
    }
    return duration;
  }
}
