package io.slabring.node.server.link;

/**
 * What the links of one event loop count since the start. Written by that loop; others read it a
 * moment late.
 */
public final class LinkCounters {
  long forwarded;
  long served;
  long replyBytes;
  long failures;
  long timeouts;
  long fetches;
  long fetchHits;
  long bequeathed;
  long inherited;
  int openLinks;

  /** Nothing counted yet. */
  public LinkCounters() {}

  /** A request of another node begins. */
  public void countServed() {
    served++;
  }

  /** An item is given to the node that owns it now. */
  public void countBequeathed() {
    bequeathed++;
  }

  /** Requests that other nodes carried out for clients of this one. */
  public long forwarded() {
    return forwarded;
  }

  /** Requests that this node carried out for other nodes. */
  public long served() {
    return served;
  }

  /** Bytes of replies that other nodes have sent. */
  public long replyBytes() {
    return replyBytes;
  }

  /** Requests that other nodes did not carry out, those that took too long included. */
  public long failures() {
    return failures;
  }

  /** Requests that took too long. */
  public long timeouts() {
    return timeouts;
  }

  /** Items that former owners were asked for one by one. */
  public long fetches() {
    return fetches;
  }

  /** Of {@link #fetches}, those that were there. */
  public long fetchHits() {
    return fetchHits;
  }

  /** Items given to the nodes that own them now. */
  public long bequeathed() {
    return bequeathed;
  }

  /** Items that former owners have sent and that are here now. */
  public long inherited() {
    return inherited;
  }

  /** Connections to other nodes that are open. */
  public int openLinks() {
    return openLinks;
  }
}
