package io.slabring.membership;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The identity of a cluster, by which clients tell it from another one. The name alone does not
 * suffice: two clusters with the same settings have the same name. Immutable.
 *
 * @param name the name given by {@code --cluster}
 * @param number see {@link ClusterView#cluster}; changes if the whole cluster stops and starts
 *     again
 */
public record ClusterIdentity(String name, long number) {
  private static final Pattern FORM = Pattern.compile("([A-Za-z0-9._-]{1,64})/([0-9a-f]{16})");

  /**
   * Parses the form of {@link #toString}. Returns null for any other text.
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
