package io.slabring.membership.messages;

import io.slabring.membership.ClusterView;
import io.slabring.membership.Node;
import io.slabring.membership.NodeState;
import io.slabring.membership.Stake;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Encodes and decodes messages. Sizes are in bytes: format (1), kind (1), then the fields in order,
 * big-endian. The nodes of an edition are a count (2), then for each node its id (16), state (1),
 * and a length (1) with as many {@link NodeCodec} bytes.
 */
public final class MessageCodec {
  /** Maximum of nodes in a view. */
  public static final int NODES_MAX = 4096;

  private static final byte FORMAT = (byte) Formats.OWN.highest();
  private static final byte HELLO = 1;
  private static final byte ASK = 2;
  private static final byte SHOW = 3;
  private static final byte NEWS = 4;
  private static final NodeState[] STATES = NodeState.values();
  private static final Stake[] STAKES = Stake.values();
  private static final int EDITION_BYTES = 7 * Long.BYTES + Short.BYTES;
  private static final int NODE_BYTES = 2 * Long.BYTES + 2;

  private MessageCodec() {}

  /** Encodes a message. */
  public static byte[] encode(Message message) {
    if (message instanceof Message.Hello hello) {
      ByteBuffer out = begin(HELLO, 7 * Long.BYTES + 2);
      out.putLong(hello.round()).put((byte) hello.state().ordinal()).putLong(hello.version());
      out.putLong(hello.mark()).putLong(hello.previous()).putLong(hello.doubt());
      out.putLong(hello.cluster());
      return bytes(out.put((byte) hello.stake().ordinal()).putLong(hello.clock()));
    }
    if (message instanceof Message.Ask ask) {
      return bytes(begin(ASK, Long.BYTES).putLong(ask.round()));
    }
    if (message instanceof Message.News news) {
      return encodeNews(news);
    }
    return bytes(begin(SHOW, 0));
  }

  /**
   * Decodes a message.
   *
   * @throws IllegalArgumentException if the bytes are damaged or have another format
   */
  public static Message decode(ByteBuffer in) {
    try {
      int format = Byte.toUnsignedInt(in.get());
      if (!Formats.OWN.include(format)) {
        throw new IllegalArgumentException(
            "message of format " + format + ", and this node reads " + Formats.OWN);
      }
      byte kind = in.get();
      Message message =
          switch (kind) {
            case HELLO -> decodeHello(in);
            case ASK -> new Message.Ask(in.getLong());
            case SHOW -> new Message.Show();
            case NEWS -> decodeNews(in);
            default -> throw new IllegalArgumentException("message of kind " + kind);
          };
      if (in.hasRemaining()) {
        throw new IllegalArgumentException("message with " + in.remaining() + " bytes too many");
      }
      return message;
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("message ends early", e);
    }
  }

  private static ByteBuffer begin(byte kind, int length) {
    return ByteBuffer.allocate(2 + length).put(FORMAT).put(kind);
  }

  private static byte[] bytes(ByteBuffer out) {
    byte[] bytes = new byte[out.position()];
    out.flip().get(bytes);
    return bytes;
  }

  private static Message decodeHello(ByteBuffer in) {
    long round = in.getLong();
    NodeState state = state(in);
    long version = in.getLong();
    if (version < 0 || version >= Lane.VERSION_LIMIT) {
      throw new IllegalArgumentException("message with version " + version);
    }
    return new Message.Hello(
        round,
        state,
        version,
        in.getLong(),
        in.getLong(),
        in.getLong(),
        in.getLong(),
        stake(in),
        in.getLong());
  }

  private static Stake stake(ByteBuffer in) {
    byte ordinal = in.get();
    if (ordinal < 0 || ordinal >= STAKES.length) {
      throw new IllegalArgumentException("message with stake " + ordinal);
    }
    return STAKES[ordinal];
  }

  private static NodeState state(ByteBuffer in) {
    byte ordinal = in.get();
    if (ordinal < 0 || ordinal >= STATES.length) {
      throw new IllegalArgumentException("message with state " + ordinal);
    }
    return STATES[ordinal];
  }

  private static byte[] encodeNews(Message.News news) {
    List<byte[]> nodes = new ArrayList<>();
    int length = Long.BYTES + 1;
    for (Edition edition : news.editions()) {
      length += EDITION_BYTES;
      for (Node node : edition.view().nodes()) {
        byte[] bytes = NodeCodec.encode(node);
        nodes.add(bytes);
        length += NODE_BYTES + bytes.length;
      }
    }
    ByteBuffer out = begin(NEWS, length);
    out.putLong(news.doubt()).put((byte) news.editions().size());
    int next = 0;
    for (Edition edition : news.editions()) {
      out.putLong(edition.view().version()).putLong(edition.mark()).putLong(edition.previous());
      out.putLong(edition.view().cluster());
      out.putLong(edition.lane().step()).putLong(edition.lane().offset());
      out.putLong(edition.lane().end()).putShort((short) edition.view().nodes().size());
      for (Node node : edition.view().nodes()) {
        UUID id = UUID.fromString(node.id());
        byte[] bytes = nodes.get(next++);
        out.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
        out.put((byte) node.state().ordinal()).put((byte) bytes.length).put(bytes);
      }
    }
    return bytes(out);
  }

  private static Message decodeNews(ByteBuffer in) {
    long doubt = in.getLong();
    int count = in.get();
    if (count < 1 || count > Message.EDITIONS_MAX) {
      throw new IllegalArgumentException("message with " + count + " editions");
    }
    List<Edition> editions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      editions.add(decodeEdition(in));
    }
    return new Message.News(doubt, editions);
  }

  private static Edition decodeEdition(ByteBuffer in) {
    long version = in.getLong();
    long mark = in.getLong();
    long previous = in.getLong();
    long cluster = in.getLong();
    Lane lane = decodeLane(in);
    int count = Short.toUnsignedInt(in.getShort());
    if (version < 1 || version >= Lane.VERSION_LIMIT || mark == 0 || count > NODES_MAX) {
      throw new IllegalArgumentException(
          "edition with version " + version + ", mark " + mark + ", " + count + " nodes");
    }
    List<Node> nodes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String id = new UUID(in.getLong(), in.getLong()).toString();
      NodeState state = state(in);
      byte[] bytes = new byte[Byte.toUnsignedInt(in.get())];
      in.get(bytes);
      nodes.add(NodeCodec.decode(id, bytes).withState(state));
    }
    return new Edition(new ClusterView(version, nodes, cluster), mark, previous, lane);
  }

  private static Lane decodeLane(ByteBuffer in) {
    Lane lane = new Lane(in.getLong(), in.getLong(), in.getLong());
    boolean valid =
        lane.step() > 0 && lane.step() < Lane.VERSION_LIMIT && lane.end() <= Lane.VERSION_LIMIT;
    if (!valid || lane.offset() < 0 || lane.offset() >= lane.step()) {
      throw new IllegalArgumentException("edition with lane " + lane);
    }
    return lane;
  }
}
