package io.slabring.load.generator;

import static java.nio.charset.StandardCharsets.US_ASCII;

import module java.base;

import io.slabring.load.workload.Workload.Protocol;

/**
 * Writes requests, one after the other into an array, as a protocol wants them. Not thread-safe.
 */
final class Requests {
  /**
   * The requests of a protocol. {@code %k} is a key and {@code %l} its length, {@code %c} the key
   * of a counter, {@code %t} the time to live and {@code %d} how many digits that has, {@code %v} a
   * value and {@code %s} its size, {@code %n} one more than there are keys. A line ends by CR LF.
   */
  private enum Dialect {
    CLASSIC(
        List.of("get", "get", " %k", "\n"),
        List.of("set %k 0 0 %s\n%v\n", "set %k 0 %t %s\n%v\n"),
        List.of("add %c 0 0 1\n1\n", "add %c 0 %t 1\n1\n"),
        "delete %k\n",
        "incr %c 1\n"),
    META(
        List.of("", "", "mg %k v\n", ""),
        List.of("ms %k %s\n%v\n", "ms %k %s T%t\n%v\n"),
        List.of("ms %c 1 ME\n1\n", "ms %c 1 ME T%t\n1\n"),
        "md %k\n",
        "ma %c\n"),
    /** Counters of redis begin by themselves, so they are not there. */
    RESP(
        List.of("*2\n$3\nGET\n", "*%n\n$4\nMGET\n", "$%l\n%k\n", ""),
        List.of(
            "*3\n$3\nSET\n$%l\n%k\n$%s\n%v\n", "*5\n$3\nSET\n$%l\n%k\n$%s\n%v\n$2\nEX\n$%d\n%t\n"),
        List.of(),
        "*2\n$3\nDEL\n$%l\n%k\n",
        "");

    /** The head for one key and for several, each key, and the end. */
    private final List<List<Part>> get;

    /** Without and with a time to live; likewise the next. */
    private final List<List<Part>> set;

    private final List<List<Part>> add;
    private final List<Part> delete;
    private final List<Part> incr;

    Dialect(List<String> get, List<String> set, List<String> add, String delete, String incr) {
      this.get = get.stream().map(Part::of).toList();
      this.set = set.stream().map(Part::of).toList();
      this.add = add.stream().map(Part::of).toList();
      this.delete = Part.of(delete);
      this.incr = Part.of(incr);
    }
  }

  /** A text, and what follows it: the letter of a placeholder, or a blank for nothing. */
  private record Part(byte[] text, char next) {
    private static final Pattern PART = Pattern.compile("([^%]*)(?:%(.))?");

    static List<Part> of(String template) {
      List<Part> parts = new ArrayList<>();
      Matcher part = PART.matcher(template.replace("\n", "\r\n"));
      while (part.find() && part.end() > part.start()) {
        char next = part.group(2) == null ? ' ' : part.group(2).charAt(0);
        parts.add(new Part(part.group(1).getBytes(US_ASCII), next));
      }
      return parts;
    }
  }

  /** Room for a request without its key and value. */
  private static final int FRAME = 300;

  private final Dialect dialect;
  private final KeyNames names;
  private final Values values;
  private byte[] buffer = new byte[2048];
  private int length;
  private int[] keys = new int[16];
  private int keyCount;

  Requests(Protocol protocol, KeyNames names, Values values) {
    dialect = Dialect.valueOf(protocol.name());
    this.names = names;
    this.values = values;
  }

  /** What was written, in its first {@link #length} bytes. */
  byte[] buffer() {
    return buffer;
  }

  /** Bytes that were written since {@link #clear}. */
  int length() {
    return length;
  }

  /** Forgets what was written. */
  void clear() {
    length = 0;
    keyCount = 0;
  }

  /** One more key of the get that {@link #get} writes. */
  void getKey(int key) {
    if (keyCount == keys.length) {
      keys = Arrays.copyOf(keys, 2 * keyCount);
    }
    keys[keyCount++] = key;
  }

  /** A get of the keys since the last one. */
  void get() {
    write(dialect.get.get(keyCount == 1 ? 0 : 1), 0, 0, 0, 0);
    for (int i = 0; i < keyCount; i++) {
      write(dialect.get.get(2), keys[i], 0, 0, 0);
    }
    write(dialect.get.get(3), 0, 0, 0, 0);
    keyCount = 0;
  }

  /** A set. The version and the time of expiry go into the value. */
  void set(int key, int version, int ttl, int expires) {
    write(dialect.set.get(ttl == 0 ? 0 : 1), key, version, ttl, expires);
  }

  /** Makes a counter that starts at one, unless it is there. */
  void addCounter(int key, int ttl) {
    write(dialect.add.get(ttl == 0 ? 0 : 1), key, 0, ttl, 0);
  }

  /** A delete. */
  void delete(int key) {
    write(dialect.delete, key, 0, 0, 0);
  }

  /** Adds one to a counter. */
  void incr(int key) {
    write(dialect.incr, key, 0, 0, 0);
  }

  private void write(List<Part> template, int key, int version, int ttl, int expires) {
    reserve(FRAME);
    for (int i = 0; i < template.size(); i++) {
      Part part = template.get(i);
      System.arraycopy(part.text, 0, buffer, length, part.text.length);
      length += part.text.length;
      switch (part.next) {
        case 'k' -> length = names.write(KeyNames.PLAIN, key, buffer, length);
        case 'c' -> length = names.write(KeyNames.COUNTER, key, buffer, length);
        case 'l' -> number(names.size(key));
        case 't' -> number(ttl);
        case 'd' -> number(digits(ttl));
        case 's' -> number(values.size(key));
        case 'n' -> number(keyCount + 1);
        case 'v' -> {
          int size = values.size(key);
          reserve(FRAME + size);
          values.write(key, version, expires, buffer, length, size);
          length += size;
        }
        default -> {} // the template has ended
      }
    }
  }

  private void reserve(int bytes) {
    if (buffer.length - length < bytes) {
      buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, length + bytes));
    }
  }

  private static int digits(int value) {
    int digits = 1;
    for (long limit = 10; value >= limit; limit *= 10) {
      digits++;
    }
    return digits;
  }

  private void number(int value) {
    int end = length + digits(value);
    int rest = value;
    for (int i = end - 1; i >= length; i--) {
      buffer[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    length = end;
  }
}
