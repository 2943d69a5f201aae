package io.slabring.protocol;

import java.nio.charset.StandardCharsets;

/** The flags of an {@code mg} that reads a value, as they are sent. Immutable. */
public final class GetFlags {
  /** The value and the client's flags. */
  public static final GetFlags VALUE = new GetFlags(" v f");

  /** Most bytes of all flags together. */
  static final int LENGTH_MAX = 128;

  /** A blank before each flag; ASCII. */
  final byte[] bytes;

  private final String text;

  private GetFlags(String text) {
    if (text.length() > LENGTH_MAX) {
      throw new IllegalArgumentException("flags must be at most " + LENGTH_MAX + " bytes:" + text);
    }
    this.text = text;
    this.bytes = text.getBytes(StandardCharsets.US_ASCII);
  }

  private GetFlags with(String flag) {
    for (String present : text.substring(1).split(" ", -1)) {
      if (present.charAt(0) == flag.charAt(0)) {
        throw new IllegalArgumentException("a flag may be given once: " + present + " " + flag);
      }
    }
    return new GetFlags(text + " " + flag);
  }

  /** Also the item's version. */
  public GetFlags withCas() {
    return with("c");
  }

  /** Also the seconds it has to live. */
  public GetFlags withTimeToLive() {
    return with("t");
  }

  /** Not counted as a use of the item. */
  public GetFlags withoutBump() {
    return with("u");
  }

  /** Sets the time to live, as a 32-bit exptime. */
  public GetFlags withTouch(long exptime) {
    return with("T" + RequestWriter.checkExptime(exptime));
  }

  /** Makes an empty item on a miss. */
  public GetFlags withVivify(long exptime) {
    return with("N" + RequestWriter.checkExptime(exptime));
  }

  /** Asks to be told when less than so many seconds are left. */
  public GetFlags withRecache(long seconds) {
    return with("R" + RequestWriter.checkExptime(seconds));
  }

  /** The flags as text. */
  @Override
  public String toString() {
    return text;
  }
}
