package io.slabring.membership;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Which cluster a node belongs to, as clients compare it: the name alone is equal in two clusters
 * that were set up alike. Immutable.
 *
 * @param name as of {@code --cluster}
 * @param number as of {@link ClusterView#cluster}; a cluster that was stopped as a whole and
 *     started again has another one
 */
public record ClusterIdentity(String name, long number) {
  private static final Pattern FORM = Pattern.compile("([A-Za-z0-9._-]{1,64})/([0-9a-f]{16})");

  /**
   * Reads what {@link #toString} gives; null for anything else.
   *
   * @param text may be null
   */
  public static ClusterIdentity parse(String text) {
    var form = text == null ? null : FORM.matcher(text);
    return form == null || !form.matches()
        ? null
        : new ClusterIdentity(form.group(1), Long.parseUnsignedLong(form.group(2), 16));
  }

  /** The name, a slash, and the number as 16 hexadecimal digits. */
  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%s/%016x", name, number);
  }
}
