package io.slabring.client.ring;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.zip.CRC32;

/** The rings as their definitions read, with no thought of speed. */
final class NaiveRings {
  private NaiveRings() {}

  static int owner(RingKind kind, List<RingNode> nodes, byte[] key) {
    return switch (kind) {
      case KETAMA, KETAMA_SPY -> ownerOfPoint(points(kind, nodes), word(md5(key), 0));
      case NGINX -> ownerOfPoint(points(kind, nodes), crc32(key));
      case LIBMEMCACHED_MODULO -> (int) (oneAtATime(key) % nodes.size());
      case RENDEZVOUS -> rendezvous(nodes, key);
      case JUMP -> jump(nodes.size(), key);
    };
  }

  static int ownerOfPoint(NavigableMap<Long, Integer> points, long hash) {
    Map.Entry<Long, Integer> next = points.ceilingEntry(hash);
    return (next == null ? points.firstEntry() : next).getValue();
  }

  static NavigableMap<Long, Integer> points(RingKind kind, List<RingNode> nodes) {
    return kind == RingKind.NGINX ? pointsOfNginx(nodes) : pointsOfKetama(kind, nodes);
  }

  private static NavigableMap<Long, Integer> pointsOfNginx(List<RingNode> nodes) {
    NavigableMap<Long, Integer> points = new TreeMap<>();
    for (int i = 0; i < nodes.size(); i++) {
      RingNode node = nodes.get(i);
      long point = 0;
      for (int j = 0; j < 160 * Math.max(1, node.weight()); j++) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        text.writeBytes((node.host() + '\0' + node.port()).getBytes(StandardCharsets.UTF_8));
        for (int shift = 0; shift < 32; shift += 8) {
          text.write((int) (point >> shift));
        }
        point = crc32(text.toByteArray());
        points.putIfAbsent(point, i);
      }
    }
    return points;
  }

  private static long crc32(byte[] text) {
    CRC32 crc = new CRC32();
    crc.update(text);
    return crc.getValue();
  }

  private static NavigableMap<Long, Integer> pointsOfKetama(RingKind kind, List<RingNode> nodes) {
    boolean isSpy = kind == RingKind.KETAMA_SPY;
    NavigableMap<Long, Integer> points = new TreeMap<>();
    long total = nodes.stream().mapToLong(node -> Math.max(1, node.weight())).sum();
    boolean areEqual =
        nodes.stream().map(node -> Math.max(1, node.weight())).distinct().count() == 1;
    for (int i = 0; i < nodes.size(); i++) {
      RingNode node = nodes.get(i);
      boolean isShort = !isSpy && node.port() == 11211;
      String name = isShort ? node.host() : node.host() + ":" + node.port();
      float share = (float) Math.max(1, node.weight()) / (float) total;
      double digests = Math.floor(share * 160f / 4f * (float) nodes.size() + 1e-10f);
      for (int j = 0; j < (isSpy && areEqual ? 40 : digests); j++) {
        byte[] digest = md5((name + "-" + j).getBytes(StandardCharsets.UTF_8));
        for (int word = 0; word < 4; word++) {
          if (isSpy) {
            points.put(word(digest, word), i);
          } else {
            points.putIfAbsent(word(digest, word), i);
          }
        }
      }
    }
    return points;
  }

  private static byte[] md5(byte[] text) {
    try {
      return MessageDigest.getInstance("MD5").digest(text);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static long word(byte[] digest, int index) {
    long word = 0;
    for (int i = 3; i >= 0; i--) {
      word = word << 8 | digest[index * 4 + i] & 0xff;
    }
    return word;
  }

  private static long oneAtATime(byte[] key) {
    long hash = 0;
    for (byte b : key) {
      hash = hash + b & 0xffffffffL;
      hash = hash + (hash << 10) & 0xffffffffL;
      hash ^= hash >> 6;
    }
    hash = hash + (hash << 3) & 0xffffffffL;
    hash ^= hash >> 11;
    return hash + (hash << 15) & 0xffffffffL;
  }

  private static int rendezvous(List<RingNode> nodes, byte[] key) {
    int winner = -1;
    long best = -1;
    for (int i = 0; i < nodes.size(); i++) {
      String name = nodes.get(i).host() + ":" + nodes.get(i).port();
      byte[] prefix = (name + "-").getBytes(StandardCharsets.UTF_8);
      byte[] text = new byte[prefix.length + key.length];
      System.arraycopy(prefix, 0, text, 0, prefix.length);
      System.arraycopy(key, 0, text, prefix.length, key.length);
      long score = murmur3(text);
      boolean wins =
          score > best || score == best && name.compareTo(nodes.get(winner).address()) > 0;
      if (wins) {
        best = score;
        winner = i;
      }
    }
    return winner;
  }

  private static long murmur3(byte[] text) {
    int hash = 0;
    for (int at = 0; at < text.length; at += 4) {
      int block = 0;
      for (int i = at; i < Math.min(at + 4, text.length); i++) {
        block |= (text[i] & 0xff) << 8 * (i - at);
      }
      hash ^= Integer.rotateLeft(block * 0xcc9e2d51, 15) * 0x1b873593;
      if (at + 4 <= text.length) {
        hash = Integer.rotateLeft(hash, 13) * 5 + 0xe6546b64;
      }
    }
    hash ^= text.length;
    hash = (hash ^ hash >>> 16) * 0x85ebca6b;
    hash = (hash ^ hash >>> 13) * 0xc2b2ae35;
    return Integer.toUnsignedLong(hash ^ hash >>> 16);
  }

  /** The paper's own definition: at each growth from i to i + 1 nodes the random number decides. */
  private static int jump(int count, byte[] key) {
    BigInteger hash = new BigInteger("cbf29ce484222325", 16);
    BigInteger mask = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
    for (byte b : key) {
      hash = hash.xor(BigInteger.valueOf(b & 0xff)).multiply(BigInteger.valueOf(0x100000001b3L));
      hash = hash.and(mask);
    }
    hash = hash.xor(hash.shiftRight(33)).multiply(new BigInteger("ff51afd7ed558ccd", 16)).and(mask);
    hash = hash.xor(hash.shiftRight(33)).multiply(new BigInteger("c4ceb9fe1a85ec53", 16)).and(mask);
    hash = hash.xor(hash.shiftRight(33));
    BigInteger factor = BigInteger.valueOf(2862933555777941757L);
    int owner = 0;
    long next = 0;
    while (next < count) {
      owner = (int) next;
      hash = hash.multiply(factor).add(BigInteger.ONE).and(mask);
      double random = (hash.shiftRight(33).doubleValue() + 1) / 2147483648.0;
      next = (long) ((owner + 1) * (1 / random));
    }
    return owner;
  }
}
