package io.slabring.node.server.frames;

/**
 * The frames of the protocol between nodes; all numbers are big-endian.
 *
 * <pre>
 *   0           4      5       6        8
 *   +-----------+------+-------+--------+------------------ - -
 *   |  length   | type | flags |  slot  | body: length bytes
 *   +-----------+------+-------+--------+------------------ - -
 * </pre>
 *
 * docs/link-protocol.md says what each type means.
 */
public final class LinkFormat {
  /** Lowest version of the format that this release understands. */
  public static final int LOWEST_VERSION = 1;

  /** Highest version of the format that this release understands. */
  public static final int HIGHEST_VERSION = 1;

  /** Bytes in front of each body. */
  public static final int HEADER = 8;

  /** Longest body in bytes. */
  public static final int BODY_MAX = 64 << 10;

  /** Most requests that are under way on one connection. */
  public static final int SLOTS = 1024;

  /** So many bytes each direction of a slot may send before the first CREDIT. */
  public static final int WINDOW = 64 << 10;

  /** Credit is given in steps of so many bytes. */
  public static final int CREDIT_STEP = WINDOW / 4;

  /** The first frame in each direction. */
  public static final int HELLO = 1;

  /** Bytes of a request. */
  public static final int REQUEST = 2;

  /** Bytes of a reply. */
  public static final int REPLY = 3;

  /** So many more bytes may be sent. */
  public static final int CREDIT = 4;

  /** Nobody waits for the reply any more. */
  public static final int CANCEL = 5;

  /** The reply ends before it is whole: the request was not carried out to its end. */
  public static final int CUT = 6;

  /** Flag of REQUEST: a request begins. */
  public static final int FIRST = 1;

  /** Flag of REQUEST and REPLY: nothing follows. */
  public static final int LAST = 2;

  /** A request in the text protocol. */
  public static final int COMMAND = 1;

  /** As {@link #COMMAND}: one key of a get with several, whose reply comes without END. */
  public static final int PART = 2;

  /** Asks a former owner for one item. */
  public static final int FETCH = 3;

  /** Asks a former owner for all items that this node has inherited. */
  public static final int PULL = 4;

  /** At the beginning of each request: its kind, how often it was forwarded, the view's version. */
  public static final int HEAD = 1 + 1 + 8;

  /** Bytes of a CREDIT. */
  static final int CREDIT_BODY = 4;

  private LinkFormat() {}
}
