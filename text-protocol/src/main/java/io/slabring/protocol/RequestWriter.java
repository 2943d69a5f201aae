package io.slabring.protocol;

/** Writes the requests of a client. */
public final class RequestWriter {

  private RequestWriter() {}

  /**
   * Returns a time as requests carry it.
   *
   * @throws IllegalArgumentException if it does not fit 32 bits with a sign
   */
  public static long checkExptime(long exptime) {
    if (exptime != (int) exptime) {
      throw new IllegalArgumentException("an exptime must fit 32 bits: " + exptime);
    }
    return exptime;
  }
}
