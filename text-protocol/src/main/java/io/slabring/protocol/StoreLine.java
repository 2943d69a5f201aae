package io.slabring.protocol;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The line of a store command, written once more from the parsed request: the same command, though
 * perhaps not the same bytes. Off the fast path. Stateless.
 */
public final class StoreLine {
  /** A place for so many bytes of base64 holds any key. */
  private static final int BASE64_MAX = 400;

  private StoreLine() {}

  /**
   * Returns the line with its CR LF, in a new array.
   *
   * @param request a command that {@link Verb#hasDataBlock}; it may be a copy
   */
  public static byte[] of(Request request) {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    text(line, request.verb().wireName() + " ");
    key(line, request);
    if (request.verb() == Verb.MS) {
      text(line, " " + request.valueLength());
      for (int i = 0; i < request.flagCount(); i++) {
        line.write(' ');
        flag(line, request, (char) request.flag(i));
      }
    } else {
      text(line, " " + Integer.toUnsignedString(request.clientFlags()));
      text(line, " " + request.exptime() + " " + request.valueLength());
      if (request.verb() == Verb.CAS) {
        text(line, " " + Long.toUnsignedString(request.casUnique()));
      }
      text(line, request.noreply() ? " noreply" : "");
    }
    text(line, "\r\n");
    return line.toByteArray();
  }

  private static void key(ByteArrayOutputStream line, Request request) {
    ByteBuffer key = request.keyBuffer();
    int from = request.keyOffset();
    int length = request.keyLength();
    if (request.keyIsBinary()) {
      ByteBuffer base64 = ByteBuffer.allocate(BASE64_MAX);
      length = Base64Keys.encode(key, from, length, base64, 0);
      key = base64;
      from = 0;
    }
    bytes(line, key, from, length);
  }

  private static void flag(ByteArrayOutputStream line, Request request, char flag) {
    if (flag == 'O') {
      bytes(line, request.opaqueBuffer(), request.opaqueOffset(), request.opaqueLength());
      return;
    }
    line.write(flag);
    switch (flag) {
      case 'M' -> line.write(request.mode());
      case 'F' -> text(line, Integer.toUnsignedString(request.clientFlags()));
      case 'T' -> text(line, Integer.toString(request.ttl()));
      case 'N' -> text(line, Integer.toString(request.vivifyTtl()));
      case 'R' -> text(line, Integer.toString(request.recacheTtl()));
      case 'C' -> text(line, Long.toUnsignedString(request.compareCas()));
      case 'E' -> text(line, Long.toUnsignedString(request.newCas()));
      case 'J' -> text(line, Long.toUnsignedString(request.initial()));
      case 'D' -> text(line, Long.toUnsignedString(request.delta()));
      default -> {
        // The other flags have no argument that counts.
      }
    }
  }

  private static void text(ByteArrayOutputStream line, String ascii) {
    line.writeBytes(ascii.getBytes(StandardCharsets.US_ASCII));
  }

  private static void bytes(ByteArrayOutputStream line, ByteBuffer from, int start, int length) {
    byte[] copy = new byte[length];
    from.get(start, copy);
    line.writeBytes(copy);
  }
}
