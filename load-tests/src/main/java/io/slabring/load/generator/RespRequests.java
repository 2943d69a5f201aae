package io.slabring.load.generator;

import io.slabring.load.workload.Workload.Protocol;

/** Requests as redis reads them: arrays of strings, each with its length. Not thread-safe. */
final class RespRequests extends Requests {
  private static final byte[] GET = bytes("*2\r\n$3\r\nGET\r\n");
  private static final byte[] MGET = bytes("\r\n$4\r\nMGET\r\n");
  private static final byte[] SET = bytes("*3\r\n$3\r\nSET\r\n");
  private static final byte[] SET_FOR = bytes("*5\r\n$3\r\nSET\r\n");
  private static final byte[] EX = bytes("$2\r\nEX\r\n");
  private static final byte[] DEL = bytes("*2\r\n$3\r\nDEL\r\n");
  private static final byte[] END = bytes("\r\n");

  private final byte[] aside = new byte[FRAME];
  private int keysAt;
  private int keys;

  RespRequests(KeyNames names) {
    super(Protocol.RESP, names);
  }

  @Override
  void beginGet() {
    reserve(FRAME);
    keysAt = length;
    keys = 0;
  }

  @Override
  void getKey(int key) {
    reserve(FRAME);
    key(key);
    keys++;
  }

  /** The head says how many keys there are, so it is written last and moves the keys. */
  @Override
  void endGet() {
    reserve(FRAME);
    int end = length;
    if (keys == 1) {
      text(GET);
    } else {
      buffer[length++] = '*';
      number(keys + 1);
      text(MGET);
    }
    int head = length - end;
    System.arraycopy(buffer, end, aside, 0, head);
    System.arraycopy(buffer, keysAt, buffer, keysAt + head, end - keysAt);
    System.arraycopy(aside, 0, buffer, keysAt, head);
  }

  @Override
  void set(int key, Values values, int version, int ttl, int expires) {
    int size = values.size(key);
    reserve(FRAME + size);
    text(ttl > 0 ? SET_FOR : SET);
    key(key);
    buffer[length++] = '$';
    number(size);
    text(END);
    values.write(key, version, expires, buffer, length, size);
    length += size;
    text(END);
    if (ttl > 0) {
      text(EX);
      buffer[length++] = '$';
      number(digits(ttl));
      text(END);
      number(ttl);
      text(END);
    }
  }

  @Override
  void delete(int key) {
    reserve(FRAME);
    text(DEL);
    key(key);
  }

  @Override
  void incr(int key) {
    throw new UnsupportedOperationException("redis's counters begin by themselves");
  }

  @Override
  void addCounter(int key, int ttl) {
    throw new UnsupportedOperationException("redis's counters begin by themselves");
  }

  private void key(int key) {
    buffer[length++] = '$';
    number(names.size(key));
    text(END);
    length = names.write(KeyNames.PLAIN, key, buffer, length);
    text(END);
  }

  private static int digits(int value) {
    int digits = 1;
    for (int rest = value / 10; rest > 0; rest /= 10) {
      digits++;
    }
    return digits;
  }
}
