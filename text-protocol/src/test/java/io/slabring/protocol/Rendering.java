package io.slabring.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Requests as a line of text, so that tests can compare and show them. */
final class Rendering {

  /** No value of a field: it is always shown. */
  private static final long NEVER = -1L << 40;

  private Rendering() {}

  static boolean hasKey(Verb verb) {
    return switch (verb.form) {
      case STORAGE, ONE_KEY, ARITHMETIC, TOUCH, META, META_SET, META_ARITHMETIC, META_DEBUG -> true;
      default -> false;
    };
  }

  /** The request without the keys of a get. */
  static String beginning(Request request) {
    boolean touched = request.verb().form == Verb.Form.TOUCHED_KEYS;
    return request.verb() + (touched ? " exptime=" + request.exptime() : "");
  }

  static String refusal(Request request) {
    return "REFUSED "
        + request.refusal()
        + (request.swallow() > 0 ? " swallow=" + request.swallow() : "")
        + (request.suppressed() ? " muted" : "");
  }

  static String request(Request request) {
    StringBuilder text = new StringBuilder(request.verb().name());
    if (hasKey(request.verb())) {
      text.append(' ').append(key(request));
    }
    switch (request.verb().form) {
      case STORAGE -> {
        field(text, "flags", Integer.toUnsignedLong(request.clientFlags()), -1);
        field(text, "exptime", request.exptime(), NEVER);
        field(text, "length", request.valueLength(), -1);
        if (request.verb() == Verb.CAS) {
          text.append(" cas=").append(Long.toUnsignedString(request.casUnique()));
        }
      }
      case ARITHMETIC -> {
        text.append(request.decrement() ? " -" : " +");
        text.append(Long.toUnsignedString(request.delta()));
      }
      case TOUCH, FLUSH -> field(text, "exptime", request.exptime(), NEVER);
      case VERBOSITY -> field(text, "level", request.tokenUnsigned32(1), NEVER);
      case META, META_SET, META_ARITHMETIC -> meta(text, request);
      case WORDS, ADMIN -> {
        for (int i = 1; i < request.tokenCount(); i++) {
          text.append(' ').append(request.tokenText(i));
        }
      }
      default -> {}
    }
    return text + (request.noreply() ? " noreply" : "");
  }

  private static void meta(StringBuilder text, Request request) {
    if (request.verb().hasDataBlock()) {
      field(text, "length", request.valueLength(), -1);
    }
    for (int i = 0; i < request.flagCount(); i++) {
      char flag = (char) request.flag(i);
      text.append(' ').append(flag);
      if (!request.has(flag)) {
        text.append("(missing)");
      }
    }
    field(text, "ttl", request.ttl(), 0);
    field(text, "vivify", request.vivifyTtl(), 0);
    field(text, "recache", request.recacheTtl(), 0);
    field(text, "flags", Integer.toUnsignedLong(request.clientFlags()), 0);
    field(text, "compare", request.compareCas(), 0);
    field(text, "cas", request.newCas(), 0);
    field(text, "delta", request.delta(), 1);
    field(text, "initial", request.initial(), 0);
    if (request.mode() != 0) {
      text.append(" mode=").append((char) request.mode());
    }
    if (request.has('O')) {
      text.append(" opaque=")
          .append(text(request.opaqueBuffer(), request.opaqueOffset(), request.opaqueLength()));
    }
    if (request.quiet()) {
      text.append(" quiet");
    }
    if (request.verb() == Verb.MA && request.decrement()) {
      text.append(" decrement");
    }
  }

  private static void field(StringBuilder text, String name, long value, long unless) {
    if (value != unless) {
      text.append(' ').append(name).append('=').append(Long.toUnsignedString(value));
      if (value < 0 && value >= Integer.MIN_VALUE) {
        text.setLength(text.length() - Long.toUnsignedString(value).length());
        text.append(value);
      }
    }
  }

  static String key(Request request) {
    String key = text(request.keyBuffer(), request.keyOffset(), request.keyLength());
    return request.keyIsBinary() ? "(" + key + ")" : key;
  }

  private static String text(ByteBuffer buffer, int from, int length) {
    byte[] bytes = new byte[length];
    buffer.get(from, bytes);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
