package io.slabring.protocol;

import io.slabring.protocol.RequestParser.Outcome;
import java.nio.ByteBuffer;

/*
 * The order of the checks is memcached's, because it decides which refusal is sent, whether noreply mutes it, and
 * whether the data block is swallowed: an unreadable length means that nothing after the line can be trusted to be one.
 */
/** Reads the forms of the classic commands from a tokenized line. Stateless. */
final class ClassicForms {

  private ClassicForms() {}

  static Outcome storage(ByteBuffer in, Request out) {
    if (out.tokenCount < 5) {
      return RequestParser.refuse(out, Reply.BAD_FORMAT);
    }
    long length = Numbers.signed32(in, out.tokenFrom[4], out.tokenTo[4]);
    if (length < 0 || length > Limits.VALUE_MAX) {
      return RequestParser.refuse(out, Reply.BAD_FORMAT);
    }
    out.valueLength = (int) length;
    out.noreply = RequestParser.endsInNoreply(in, out);
    long flags = Numbers.flags(in, out.tokenFrom[2], out.end);
    long exptime = Numbers.exptime(in, out.tokenFrom[3], out.end);
    boolean cas = out.verb == Verb.CAS;
    boolean badCas =
        cas && (out.tokenCount < 6 || !Numbers.isUnsigned64(in, out.tokenFrom[5], out.tokenTo[5]));
    if (!takeKey(in, out) || flags == Numbers.INVALID || exptime == Numbers.INVALID || badCas) {
      Outcome refused = RequestParser.refuse(out, Reply.BAD_FORMAT);
      out.swallow = out.valueLength + Limits.VALUE_END;
      return refused;
    }
    out.clientFlags = (int) flags;
    out.exptime = (int) exptime;
    out.casUnique = cas ? Numbers.unsigned64(in, out.tokenFrom[5], out.tokenTo[5]) : 0;
    return Outcome.REQUEST;
  }

  static Outcome delete(ByteBuffer in, Request out) {
    return keyed(in, out, 2) ? Outcome.REQUEST : RequestParser.refuse(out, Reply.BAD_FORMAT);
  }

  static Outcome arithmetic(ByteBuffer in, Request out) {
    if (!keyed(in, out, 3)) {
      return RequestParser.refuse(out, Reply.BAD_FORMAT);
    }
    if (!Numbers.isUnsigned64(in, out.tokenFrom[2], out.tokenTo[2])) {
      return RequestParser.refuse(out, Reply.INVALID_DELTA);
    }
    out.delta = Numbers.unsigned64(in, out.tokenFrom[2], out.tokenTo[2]);
    return Outcome.REQUEST;
  }

  static Outcome touch(ByteBuffer in, Request out) {
    if (!keyed(in, out, 3)) {
      return RequestParser.refuse(out, Reply.BAD_FORMAT);
    }
    return takeExptime(in, out, 2);
  }

  static Outcome flush(ByteBuffer in, Request out) {
    out.noreply = RequestParser.endsInNoreply(in, out);
    out.exptime = 0;
    boolean bare = out.tokenCount == (out.noreply ? 2 : 1);
    return bare ? Outcome.REQUEST : takeExptime(in, out, 1);
  }

  static Outcome verbosity(ByteBuffer in, Request out) {
    out.noreply = RequestParser.endsInNoreply(in, out);
    return out.tokenUnsigned32(1) < 0 ? RequestParser.refuse(out, Reply.BAD_FORMAT) : Outcome.REQUEST;
  }

  private static Outcome takeExptime(ByteBuffer in, Request out, int token) {
    long exptime = Numbers.signed32(in, out.tokenFrom[token], out.tokenTo[token]);
    if (exptime == Numbers.INVALID) {
      return RequestParser.refuse(out, Reply.INVALID_EXPTIME);
    }
    out.exptime = (int) exptime;
    return Outcome.REQUEST;
  }

  /** Takes the key and noreply of a line that needs {@code tokens} tokens; too few are refused aloud. */
  private static boolean keyed(ByteBuffer in, Request out, int tokens) {
    if (out.tokenCount < tokens) {
      return false;
    }
    out.noreply = RequestParser.endsInNoreply(in, out);
    return takeKey(in, out);
  }

  private static boolean takeKey(ByteBuffer in, Request out) {
    RequestParser.setKey(out, in, out.tokenFrom[1], out.tokenLength(1));
    return out.keyLength <= Limits.KEY_MAX;
  }
}
