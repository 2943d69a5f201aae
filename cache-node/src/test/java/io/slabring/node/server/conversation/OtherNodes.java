package io.slabring.node.server.conversation;

import io.slabring.node.memory.Key;
import io.slabring.node.server.stream.ReplyStream;
import io.slabring.node.store.life.Place;
import io.slabring.node.store.life.Whereabouts;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Other nodes that do what a test says: keys with o in front belong to one of them, and those with
 * f did so before. For one thread.
 */
final class OtherNodes implements Forwarder, Whereabouts {
  /** One of them. */
  record At(boolean isOwner, long asOf) implements Place {}

  private static final Place OWNER = new At(true, 0);
  private static final Place FORMER = new At(false, 1);

  /** What was asked of them, the first first. */
  final List<Task> tasks = new ArrayList<>();

  private final Set<Long> settled = new HashSet<>();

  /** First letters of the keys of other owners. */
  String owned = "o";

  /** First letters of the keys that former owners may have. */
  String left = "f";

  long version = 7;

  /** Bytes that a new task takes of its request before more is allowed. */
  int room = Integer.MAX_VALUE;

  /** One request to one of them. */
  static final class Task implements Errand {
    final boolean fetch;
    final int hops;
    final boolean part;
    private final Key key;
    private final Set<Long> settled;
    private final Runnable changed;
    private final StringBuilder request = new StringBuilder();
    private final StringBuilder reply = new StringBuilder();
    private int room;
    private boolean requestEnded;
    private boolean replyEnded;
    private boolean moved;
    private boolean closed;
    private String failure;

    /** For the test: what is left of the reply that the owner has given; null before. */
    String result;

    private Task(OtherNodes home, Key key, int hops, boolean part, Runnable changed) {
      this.fetch = key != null;
      this.key = key;
      this.settled = home.settled;
      this.hops = hops;
      this.part = part;
      this.changed = changed;
      this.room = home.room;
    }

    /** What has come of the request, or the key that is fetched. */
    String request() {
      return request.toString();
    }

    boolean isWhole() {
      return requestEnded;
    }

    boolean isClosed() {
      return closed;
    }

    /** Takes so many more bytes of the request. */
    void allow(int bytes) {
      room = (int) Math.min((long) room + bytes, Integer.MAX_VALUE);
      tell();
    }

    /** Bytes of the reply come, and it may end with them. */
    void reply(String bytes, boolean last) {
      reply.append(bytes);
      replyEnded = last;
      tell();
    }

    void answer(String bytes) {
      reply(bytes, true);
    }

    void fail(String reason) {
      failure = reason;
      reply.setLength(0);
      tell();
    }

    /** The former owner has been asked. */
    void settle() {
      settled.add(key.hash());
      replyEnded = true;
      tell();
    }

    private void tell() {
      if (!closed) {
        changed.run();
      }
    }

    @Override
    public int send(ByteBuffer in, int from, int to, boolean last) {
      int part = Math.min(room, to - from);
      byte[] bytes = new byte[part];
      in.get(from, bytes);
      request.append(new String(bytes, StandardCharsets.ISO_8859_1));
      room -= part;
      requestEnded |= last && part == to - from;
      return part;
    }

    @Override
    public int nextByte() {
      return reply.isEmpty() ? -1 : reply.charAt(0);
    }

    @Override
    public boolean moveTo(ReplyStream replies) {
      boolean any = false;
      while (!reply.isEmpty() && !replies.isBlocked()) {
        byte[] bytes = reply.toString().getBytes(StandardCharsets.ISO_8859_1);
        int count = replies.copy(ByteBuffer.wrap(bytes), 0, bytes.length);
        reply.delete(0, count);
        any |= count > 0;
      }
      moved |= any;
      return any;
    }

    @Override
    public boolean isDone() {
      return failure != null || replyEnded && reply.isEmpty();
    }

    @Override
    public String failure() {
      return failure;
    }

    @Override
    public boolean hasBegunReply() {
      return moved;
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private Task add(Task task) {
    tasks.add(task);
    return task;
  }

  /** The only task that is open. */
  Task only() {
    List<Task> open = tasks.stream().filter(task -> !task.closed).toList();
    if (open.size() != 1) {
      throw new AssertionError(open.size() + " tasks are open");
    }
    return open.getFirst();
  }

  @Override
  public Errand forward(Place owner, int hops, boolean part, Runnable changed) {
    return add(new Task(this, null, hops, part, changed));
  }

  @Override
  public Errand fetch(Place source, ByteBuffer key, int offset, int length, Runnable changed) {
    byte[] bytes = new byte[length];
    key.get(offset, bytes);
    Task task =
        new Task(
            this,
            new Key().set(ByteBuffer.allocateDirect(length).put(0, bytes), 0, length),
            0,
            false,
            changed);
    task.request.append(new String(bytes, StandardCharsets.ISO_8859_1));
    task.requestEnded = true;
    return add(task);
  }

  @Override
  public Place of(byte[] key, int length, long hash) {
    if (owned.indexOf(key[0]) >= 0) {
      return OWNER;
    }
    return left.indexOf(key[0]) >= 0 && !settled.contains(hash) ? FORMER : null;
  }

  @Override
  public Place before(long asOf, byte[] key, int length, long hash) {
    return null;
  }

  @Override
  public void settle(long hash) {
    settled.add(hash);
  }

  @Override
  public boolean admit(Place source, long hash) {
    return settled.add(hash);
  }

  @Override
  public void endInheritances() {}

  @Override
  public long version() {
    return version;
  }
}
