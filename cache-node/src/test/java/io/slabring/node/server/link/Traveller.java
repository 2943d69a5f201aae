package io.slabring.node.server.link;

import io.slabring.node.inheritance.Owner;
import io.slabring.node.inheritance.Peer;
import io.slabring.node.server.LinkNode;
import io.slabring.node.server.conversation.Errand;
import io.slabring.node.server.stream.Outlet;
import io.slabring.node.server.stream.ReplyQuota;
import io.slabring.node.server.stream.ReplyStream;
import io.slabring.node.server.stream.Span;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A client whose requests are carried out by another node; it reads as much as a test says. */
final class Traveller implements Outlet {
  private static final int SMALL = 2 << 10;
  private static final int LARGE = 8 << 10;

  private final LinkNode home;
  private final ReplyStream replies = new ReplyStream(this, new ReplyQuota(0, 1));
  private final ByteArrayOutputStream read = new ByteArrayOutputStream();
  private final CompletableFuture<String> answer = new CompletableFuture<>();
  private Errand errand;
  private ByteBuffer request;
  private int sent;
  private boolean whole = true;
  private Span open;
  private long readable = Long.MAX_VALUE;

  Traveller(LinkNode home) {
    this.home = home;
  }

  /** Begins a request; on the loop. */
  Traveller ask(Peer owner, boolean part, byte[] text) {
    request = ByteBuffer.allocateDirect(Math.max(1, text.length)).put(0, text);
    request.limit(text.length);
    errand = home.links().forward(new Owner(owner), 0, part, this::changed);
    go();
    return this;
  }

  Traveller ask(Peer owner, String text) {
    return ask(owner, false, text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Sends only the beginning of what follows; on the loop. */
  Traveller askCut(Peer owner, String text) {
    whole = false;
    return ask(owner, text);
  }

  /** Reads so many more bytes; on the loop. */
  void reads(long bytes) {
    readable = bytes;
    replies.resume();
    if (errand != null) {
      changed();
    }
  }

  private void changed() {
    go();
  }

  private void go() {
    while (sent < request.limit() || sent == 0) {
      int taken = errand.send(request, sent, request.limit(), whole);
      sent += taken;
      if (taken == 0) {
        break;
      }
    }
    if (replies.isBlocked()) {
      return;
    }
    boolean moved = errand.moveTo(replies);
    if (moved) {
      replies.flush();
    }
    if (errand.isDone() && !answer.isDone()) {
      String failure = errand.failure();
      errand.close();
      errand.close();
      answer.complete(
          failure == null ? read.toString(StandardCharsets.ISO_8859_1) : "! " + failure);
    }
  }

  Errand errand() {
    return errand;
  }

  /** The whole answer, or an exclamation mark and why there is none. */
  String answer() {
    try {
      return answer.get(120, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  boolean isAnswered() {
    return answer.isDone();
  }

  /** How many bytes it has read. */
  int bytes() {
    return read.size();
  }

  @Override
  public int smallSize() {
    return SMALL;
  }

  @Override
  public int largeSize() {
    return LARGE;
  }

  @Override
  public Span open(boolean large) {
    open = new Span(ByteBuffer.allocateDirect(large ? LARGE : SMALL));
    return open;
  }

  @Override
  public void send(int length) {
    byte[] bytes = new byte[length];
    open.bytes().get(0, bytes);
    read.writeBytes(bytes);
    readable -= length;
    open = null;
  }

  @Override
  public void drop() {
    open = null;
  }

  @Override
  public void flush() {}

  @Override
  public boolean isWritable() {
    return readable > 0;
  }

  @Override
  public boolean isOwing() {
    return readable <= 0;
  }
}
