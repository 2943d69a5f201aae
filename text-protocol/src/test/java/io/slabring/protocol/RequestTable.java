package io.slabring.protocol;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Request lines and what they mean, as memcached 1.6.45 answers them. A row is the input and, one
 * after the other, what a server is told; the format is that of {@link Rendering}. Every row ends
 * in {@code mn}, which proves that the parser is in step again.
 */
final class RequestTable {

  static final String KEY_250 = "k".repeat(250);
  static final String KEY_251 = "k".repeat(251);
  private static final String OPAQUE_32 = "O" + "o".repeat(31);

  record Row(String line, List<String> expected) {

    byte[] input() {
      return (line + "mn\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public String toString() {
      String shown = line.length() > 60 ? line.substring(0, 57) + "..." : line;
      return shown.replace("\r", "\\r").replace("\n", "\\n").replace("\t", "\\t");
    }
  }

  private RequestTable() {}

  static List<Row> rows() {
    return List.of(
        // get and its kin
        row("get a\r\n", "GET a"),
        row("get a\n", "GET a"),
        row(
            "get abcdefghijklmnopqrstuvwxyz0123456789\r\n",
            "GET abcdefghijklmnopqrstuvwxyz0123456789"),
        row("get  a \r\n", "GET a"),
        row("get a b  c\r\n", "GET a b c"),
        row("get a b  c   \n", "GET a b c"),
        row("gets a b\r\n", "GETS a b"),
        row("gat 10 a b\r\n", "GAT exptime=10 a b"),
        row("gats -1  a\r\n", "GATS exptime=-1 a"),
        row("get a\rb\r\n", "GET a\rb"),
        row("get a\r\r\n", "GET a\r"),
        row("get a\tb\u00e4\0 c\r\n", "GET a\tb\u00e4\0 c"),
        row("get a noreply\r\n", "GET a noreply"),
        row("get AmazonElastiCache:cluster\r\n", "GET AmazonElastiCache:cluster"),
        row("get " + KEY_250 + "\r\n", "GET " + KEY_250),
        row("get " + KEY_251 + "\r\n", "GET TOO_LONG"),
        row("get a " + KEY_251 + " b\r\n", "GET a TOO_LONG"),
        row("gat 0 a " + KEY_251 + " b\r\n", "GAT exptime=0 a TOO_LONG"),
        row("get\r\n", "REFUSED BAD_FORMAT"),
        row("get \r\n", "REFUSED BAD_FORMAT"),
        row("get         \n", "REFUSED BAD_FORMAT"),
        row("gets\r\n", "REFUSED BAD_FORMAT"),
        row("gets     \r\n", "REFUSED BAD_FORMAT"),
        row(" get a\r\n", "REFUSED ERROR"),
        row("gat 10\r\n", "REFUSED BAD_FORMAT"),
        row("gat x a\r\n", "REFUSED INVALID_EXPTIME"),
        row("gat x a noreply\r\n", "REFUSED INVALID_EXPTIME"),
        row("gat 2147483648 a\r\n", "REFUSED INVALID_EXPTIME"),
        row("gat -2147483648 a\r\n", "GAT exptime=-2147483648 a"),

        // storage
        row("set a 1 2 3\r\nxyz\r\n", "SET a flags=1 exptime=2 length=3"),
        row("set a 1 2 3\nxyz\r\n", "SET a flags=1 exptime=2 length=3"),
        row("set  a  1  2  3  \r\nxyz\r\n", "SET a flags=1 exptime=2 length=3"),
        row("set a 1 2 3 noreply\r\nxyz\r\n", "SET a flags=1 exptime=2 length=3 noreply"),
        row("set a 1 2 3 noreply \nxyz\r\n", "SET a flags=1 exptime=2 length=3 noreply"),
        row("set a 1 2 3 noreplyx\r\nxyz\r\n", "SET a flags=1 exptime=2 length=3"),
        row("set a 1 2 3 what ever noreply\r\nxyz\r\n", "SET a flags=1 exptime=2 length=3 noreply"),
        row("set a 0 0 0\r\n\r\n", "SET a flags=0 exptime=0 length=0"),
        row("set a 4294967295 -1 1\r\nx\r\n", "SET a flags=4294967295 exptime=-1 length=1"),
        row("set a 1234567 1234567 0\r\n\r\n", "SET a flags=1234567 exptime=1234567 length=0"),
        row("set a 12345678 12345678 1\r\nx\r\n", "SET a flags=12345678 exptime=12345678 length=1"),
        row("add a 1 2 1\r\nx\r\n", "ADD a flags=1 exptime=2 length=1"),
        row("replace a 1 2 1\r\nx\r\n", "REPLACE a flags=1 exptime=2 length=1"),
        row("append a 1 2 1\r\nx\r\n", "APPEND a flags=1 exptime=2 length=1"),
        row("prepend a 1 2 1\r\nx\r\n", "PREPEND a flags=1 exptime=2 length=1"),
        row("cas a 1 2 1 9\r\nx\r\n", "CAS a flags=1 exptime=2 length=1 cas=9"),
        row(
            "cas a 1 2 1 18446744073709551615 noreply\r\nx\r\n",
            "CAS a flags=1 exptime=2 length=1 cas=18446744073709551615 noreply"),
        row("set " + KEY_250 + " 1 2 1\r\nx\r\n", "SET " + KEY_250 + " flags=1 exptime=2 length=1"),

        // storage refused: the data block is swallowed as soon as its length is known
        row("set\r\n", "REFUSED BAD_FORMAT"),
        row("set a 0 0\r\n", "REFUSED BAD_FORMAT"),
        row("set a 0 0 noreply\r\n", "REFUSED BAD_FORMAT"),
        row("set a 0 0 x\r\n", "REFUSED BAD_FORMAT"),
        row("set a 0 0 x noreply\r\n", "REFUSED BAD_FORMAT"),
        row("set a 0 0 -1\r\n", "REFUSED BAD_FORMAT"),
        row("set a 0 0 +1\r\n", "REFUSED BAD_FORMAT"),
        row("set a 0 0 1x\r\n", "REFUSED BAD_FORMAT"),
        row("set a 0 0 2147483646\r\n", "REFUSED BAD_FORMAT"),
        row("set a 0 0 99999999999\r\n", "REFUSED BAD_FORMAT"),
        row("set a 0 0 000000000001\r\n", "REFUSED BAD_FORMAT"),
        row("set a 0 0 00000000001\r\nx\r\n", "SET a flags=0 exptime=0 length=1"),
        row("set a 0 0 -0\r\n\r\n", "SET a flags=0 exptime=0 length=0"),
        row("set a 0 0 -\r\n\r\n", "SET a flags=0 exptime=0 length=0"),
        row("set " + KEY_251 + " 0 0 1\r\nx\r\n", "REFUSED BAD_FORMAT swallow=3"),
        row("set " + KEY_251 + " 0 0 1 noreply\r\nx\r\n", "REFUSED BAD_FORMAT swallow=3 muted"),
        row("set a x 0 1\r\nx\r\n", "REFUSED BAD_FORMAT swallow=3"),
        row("set a 0 x 1\r\nx\r\n", "REFUSED BAD_FORMAT swallow=3"),
        row("set a 0 5x 1 noreply\r\nx\r\n", "REFUSED BAD_FORMAT swallow=3 muted"),
        row("cas a 0 0 1\r\nx\r\n", "REFUSED BAD_FORMAT swallow=3"),
        row("cas a 0 0 1 noreply\r\nx\r\n", "REFUSED BAD_FORMAT swallow=3 muted"),
        row("cas a 0 0 1 -1\r\nx\r\n", "REFUSED BAD_FORMAT swallow=3"),
        row("cas a 0 0 1 18446744073709551616\r\nx\r\n", "REFUSED BAD_FORMAT swallow=3"),

        // flags and exptime are read by strtoul and strtol
        row("set a +5 +6 1\r\nx\r\n", "SET a flags=5 exptime=6 length=1"),
        row("set a -0 -0 1\r\nx\r\n", "SET a flags=0 exptime=0 length=1"),
        row("set a -1 0 1\r\nx\r\n", "REFUSED BAD_FORMAT swallow=3"),
        row("set a 5\tx 0 1\r\nx\r\n", "SET a flags=5 exptime=0 length=1"),
        row("set a 5\0x 0 1\r\nx\r\n", "SET a flags=5 exptime=0 length=1"),
        row("set a 4294967297 0 1\r\nx\r\n", "SET a flags=1 exptime=0 length=1"),
        row("set a 18446744073709551615 0 1\r\nx\r\n", "SET a flags=4294967295 exptime=0 length=1"),
        row("set a -18446744073709551615 0 1\r\nx\r\n", "SET a flags=1 exptime=0 length=1"),
        row("set a 18446744073709551616 0 1\r\nx\r\n", "REFUSED BAD_FORMAT swallow=3"),
        row("set a 0 99999999999 1\r\nx\r\n", "SET a flags=0 exptime=1215752191 length=1"),
        row("set a 0 9223372036854775808 1\r\nx\r\n", "REFUSED BAD_FORMAT swallow=3"),
        row("set a 0 -9223372036854775808 1\r\nx\r\n", "SET a flags=0 exptime=0 length=1"),

        // delete, incr, decr, touch
        row("delete a\r\n", "DELETE a"),
        row("delete a noreply\r\n", "DELETE a noreply"),
        row("delete a 0\r\n", "DELETE a"),
        row("delete a 5 what noreply\r\n", "DELETE a noreply"),
        row("delete noreply\r\n", "DELETE noreply noreply"),
        row("delete\r\n", "REFUSED BAD_FORMAT"),
        row("delete " + KEY_251 + "\r\n", "REFUSED BAD_FORMAT"),
        row("delete " + KEY_251 + " noreply\r\n", "REFUSED BAD_FORMAT muted"),
        row("incr a 5\r\n", "INCR a +5"),
        row("incr a 18446744073709551615 noreply\r\n", "INCR a +18446744073709551615 noreply"),
        row("decr a 5\r\n", "DECR a -5"),
        row("incr a\r\n", "REFUSED BAD_FORMAT"),
        row("incr a noreply\r\n", "REFUSED INVALID_DELTA muted"),
        row("incr a x\r\n", "REFUSED INVALID_DELTA"),
        row("decr a -1\r\n", "REFUSED INVALID_DELTA"),
        row("incr a 18446744073709551616\r\n", "REFUSED INVALID_DELTA"),
        row("incr " + KEY_251 + " x\r\n", "REFUSED BAD_FORMAT"),
        row("touch a 10\r\n", "TOUCH a exptime=10"),
        row("touch a -10 noreply\r\n", "TOUCH a exptime=-10 noreply"),
        row("touch a\r\n", "REFUSED BAD_FORMAT"),
        row("touch a 5x\r\n", "REFUSED INVALID_EXPTIME"),
        row("touch a noreply\r\n", "REFUSED INVALID_EXPTIME muted"),
        row("touch " + KEY_251 + " 1\r\n", "REFUSED BAD_FORMAT"),

        // meta
        row("mg a\r\n", "MG a"),
        row("mg a v\n", "MG a v"),
        row("mg a v t f k c s h l u q P L\r\n", "MG a v t f k c s h l u q P L quiet"),
        row("mg  a   v  \r\n", "MG a v"),
        row("mg a T30 N-1 R60 E77\r\n", "MG a T N R E ttl=30 vivify=-1 recache=60 cas=77"),
        row("mg a C5 v\r\n", "MG a C v compare=5"),
        row("mg a Oabc k\r\n", "MG a O k opaque=Oabc"),
        row("mg a O v\r\n", "MG a O v opaque=O"),
        row("mg a " + OPAQUE_32 + "\r\n", "MG a O opaque=" + OPAQUE_32),
        row("mg a " + OPAQUE_32 + "x\r\n", "REFUSED OPAQUE_TOO_LONG"),
        row("mg YWJj b k\r\n", "MG (abc) b k"),
        row("mg YWI= b\r\n", "MG (ab) b"),
        row("mg YQ== b\r\n", "MG (a) b"),
        row("mg Y!W-J_j b\r\n", "MG (abc) b"),
        row("mg abc b\r\n", "REFUSED BAD_KEY_ENCODING"),
        row("mg Y=== b\r\n", "REFUSED BAD_KEY_ENCODING"),
        row("mg\r\n", "REFUSED BAD_FORMAT"),
        row("mg " + KEY_250 + " v\r\n", "MG " + KEY_250 + " v"),
        row("mg " + KEY_251 + " v\r\n", "REFUSED BAD_FORMAT"),
        row("mg a v v\r\n", "REFUSED DUPLICATE_FLAG"),
        row("mg a w\r\n", "REFUSED INVALID_FLAG"),
        row("mg a 5\r\n", "REFUSED INVALID_FLAG"),
        row("mg a [\r\n", "REFUSED INVALID_FLAG"),
        row("mg a ~\r\n", "REFUSED BAD_FORMAT"),
        row("mg a v v ~\r\n", "REFUSED BAD_FORMAT"),
        row("mg a \u00e4\r\n", "REFUSED BAD_FORMAT"),
        row("mg a T\r\n", "REFUSED BAD_FLAG_TOKEN"),
        row("mg a T1x\r\n", "REFUSED BAD_FLAG_TOKEN"),
        row("mg a q Tx\r\n", "REFUSED BAD_FLAG_TOKEN"),
        row("mg a C-1\r\n", "REFUSED BAD_FLAG_TOKEN"),
        row("mg a Fx\r\n", "REFUSED BAD_FORMAT"),
        row("mg a Tx Fx\r\n", "REFUSED BAD_FLAG_TOKEN"),
        row("mg a Fx Dx\r\n", "REFUSED INVALID_META_DELTA"),
        row("mg a Dx Jx\r\n", "REFUSED INVALID_META_INITIAL"),
        row("mg a Dx w\r\n", "REFUSED INVALID_FLAG"),
        row("mg a Dx v v\r\n", "REFUSED DUPLICATE_FLAG"),
        row("mg k b c f h l O q s t u v E1 N1 R1 T1 P L x\r\n", "REFUSED BAD_KEY_ENCODING"),
        row("mg k b c f h l O q s t u v E1 N1 R1 T1 P L x I\r\n", "REFUSED TOO_MANY_FLAGS"),
        row(
            "mg k b c f h l O q s t u v E1 N1 R1 T1 P L x I k M D1 5\r\n",
            "REFUSED TOO_MANY_FLAGS"),
        row("md a q\r\n", "MD a q quiet"),
        row("md a I T30 C5 E6 x\r\n", "MD a I T C E x ttl=30 compare=5 cas=6"),
        row("ms a 2\r\nhi\r\n", "MS a length=2"),
        row("ms a 2 T90 F7 c\r\nhi\r\n", "MS a length=2 T F c ttl=90 flags=7"),
        row("ms a 2 ME\r\nhi\r\n", "MS a length=2 M mode=E"),
        row("ms a 2 MA N60 I\r\nhi\r\n", "MS a length=2 M N I vivify=60 mode=A"),
        row("ms a 2 MPrepend\r\nhi\r\n", "MS a length=2 M mode=P"),
        row("ms a 2 M\0\r\nhi\r\n", "MS a length=2 M"),
        row("ms YWJj 2 b k\r\nhi\r\n", "MS (abc) length=2 b k"),
        row(
            "ms a 2 Ox q F4294967295\r\nhi\r\n",
            "MS a length=2 O q F flags=4294967295 opaque=Ox quiet"),
        row("ms a\r\n", "REFUSED BAD_FORMAT"),
        row("ms a x\r\n", "REFUSED BAD_FORMAT"),
        row("ms a -1\r\n", "REFUSED BAD_FORMAT"),
        row("ms a S2\r\n", "REFUSED BAD_FORMAT"),
        row("ms a 2 ~\r\n", "REFUSED BAD_FORMAT"),
        row("ms " + KEY_251 + " 2\r\nhi\r\n", "REFUSED BAD_FORMAT swallow=4"),
        row("ms a 2 F4294967296\r\nhi\r\n", "REFUSED BAD_FORMAT swallow=4"),
        row("ms a 2 w\r\nhi\r\n", "REFUSED INVALID_FLAG swallow=4"),
        row("ms a 2 q q\r\nhi\r\n", "REFUSED DUPLICATE_FLAG swallow=4"),
        row("ms a 2 Mx\r\nhi\r\n", "REFUSED INVALID_SET_MODE swallow=4"),
        row("ms a 2 Me\r\nhi\r\n", "REFUSED INVALID_SET_MODE swallow=4"),
        row("ms a 2 M\r\nhi\r\n", "REFUSED INVALID_SET_MODE swallow=4"),
        row("ms a 2 " + OPAQUE_32 + "x\r\nhi\r\n", "REFUSED OPAQUE_TOO_LONG swallow=4"),
        row("ma a\r\n", "MA a"),
        row("ma a MI D5 J10 N60\r\n", "MA a M D J N vivify=60 delta=5 initial=10 mode=I"),
        row("ma a MD\r\n", "MA a M mode=D decrement"),
        row("ma a M-\r\n", "MA a M mode=- decrement"),
        row("ma a M+ q\r\n", "MA a M q mode=+ quiet"),
        row("ma a Mi\r\n", "REFUSED INVALID_ARITHMETIC_MODE"),
        row("ma a M\r\n", "REFUSED INVALID_ARITHMETIC_MODE"),
        row("ma a Dx\r\n", "REFUSED INVALID_OR_DUPLICATE_FLAG"),
        row("ma a v v\r\n", "REFUSED INVALID_OR_DUPLICATE_FLAG"),
        row("ma " + KEY_251 + "\r\n", "REFUSED INVALID_OR_DUPLICATE_FLAG"),
        row("ma a ~\r\n", "REFUSED BAD_FORMAT"),
        row("ma\r\n", "REFUSED BAD_FORMAT"),
        row("mn\r\n", "MN"),
        row("mn what ever\r\n", "MN"),
        row("mn\n", "REFUSED BAD_FORMAT"),
        row("me a\r\n", "ME a"),
        row("me YWJj b\r\n", "ME YWJj"),
        row("me YWJj b x\r\n", "ME (abc)"),
        row("me abc b x\r\n", "REFUSED BAD_FORMAT"),
        row("me a ~\r\n", "REFUSED BAD_FORMAT"),
        row("me " + KEY_251 + "\r\n", "REFUSED BAD_FORMAT"),
        row("me\r\n", "REFUSED BAD_FORMAT"),

        // administration
        row("version\r\n", "VERSION"),
        row("version noreply\r\n", "VERSION"),
        row("quit\n", "QUIT"),
        row("stats\r\n", "STATS"),
        row("stats slabs noreply\r\n", "STATS slabs noreply"),
        row("watch fetchers evictions\r\n", "WATCH fetchers evictions"),
        row("flush_all\r\n", "FLUSH_ALL exptime=0"),
        row("  flush_all 10\r\n", "FLUSH_ALL exptime=10"),
        row("flush_all -1\r\n", "FLUSH_ALL exptime=-1"),
        row("flush_all noreply\r\n", "FLUSH_ALL exptime=0 noreply"),
        row("flush_all 5 noreply\r\n", "FLUSH_ALL exptime=5 noreply"),
        row("flush_all x\r\n", "REFUSED INVALID_EXPTIME"),
        row("flush_all noreply noreply\r\n", "REFUSED INVALID_EXPTIME muted"),
        row("verbosity 1\r\n", "VERBOSITY level=1"),
        row("verbosity 1 noreply\r\n", "VERBOSITY level=1 noreply"),
        row("verbosity\r\n", "REFUSED BAD_FORMAT"),
        row("verbosity noreply\r\n", "REFUSED BAD_FORMAT muted"),
        row("shutdown graceful\r\n", "SHUTDOWN graceful"),
        row("cache_memlimit 64\r\n", "CACHE_MEMLIMIT 64"),
        row("slabs reassign 1 2 noreply\r\n", "SLABS reassign 1 2 noreply noreply"),
        row("lru tune 10 25 0.1 2.0\r\n", "LRU tune 10 25 0.1 2.0"),
        row(" lru_crawler crawl all\r\n", "LRU_CRAWLER crawl all"),
        row("refresh_certs\r\n", "REFRESH_CERTS"),
        row("config get cluster\r\n", "CONFIG get cluster"),
        row("debugtime +10\r\n", "DEBUGTIME +10"),
        row("debugitem ref a\r\n", "DEBUGITEM ref a"),

        // what is no command
        row("\r\n", "REFUSED BAD_FORMAT"),
        row("\n", "REFUSED BAD_FORMAT"),
        row("x\r\n", "REFUSED BAD_FORMAT"),
        row("ab\n", "REFUSED BAD_FORMAT"),
        row("    \r\n", "REFUSED ERROR"),
        row("a b\n", "REFUSED ERROR"),
        row("GET a\r\n", "REFUSED ERROR"),
        row("geta\r\n", "REFUSED ERROR"),
        row("cache_memlimits 64\r\n", "REFUSED ERROR"),
        row("what noreply\r\n", "REFUSED ERROR muted"),
        row("noreply\r\n", "REFUSED ERROR muted"),
        row("HTTP/1.1\r\n", "REFUSED ERROR"),
        row("GET HTTP/1.1 x\r\n", "REFUSED ERROR"),
        row("set a\u00000 0 1\r\n", "REFUSED BAD_FORMAT"));
  }

  private static Row row(String line, String... expected) {
    List<String> all = new java.util.ArrayList<>(List.of(expected));
    all.add("MN");
    return new Row(line, List.copyOf(all));
  }
}
