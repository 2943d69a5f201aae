package io.slabring.node.client;

import com.spotify.folsom.AsciiMemcacheClient;
import com.spotify.folsom.MemcacheClientBuilder;
import io.slabring.client.SlabringClient;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.rubyeye.xmemcached.XMemcachedClientBuilder;
import net.rubyeye.xmemcached.transcoders.BaseSerializingTranscoder;
import net.spy.memcached.CachedData;
import net.spy.memcached.MemcachedClient;
import net.spy.memcached.transcoders.Transcoder;

/** One of the clients that {@link ClientSpeed} compares: one connection, values as they are. */
interface SpeedClient extends AutoCloseable {
  /** Longer than any run is held up on a busy machine. */
  long TIMEOUT_MILLIS = 120_000;

  List<String> NAMES = List.of("Slabring", "XMemcached", "Folsom", "spymemcached");

  byte[] get(String key) throws Exception;

  /** Returns how many were found. */
  int getMany(List<String> keys) throws Exception;

  @Override
  void close() throws Exception;

  /** The client of this name, one of {@link #NAMES}, connected to a server on this machine. */
  static SpeedClient of(String name, int port) throws Exception {
    return switch (name) {
      case "Slabring" -> slabring(port);
      case "XMemcached" -> xmemcached(port);
      case "Folsom" -> folsom(port);
      case "spymemcached" -> spymemcached(port);
      default -> throw new IllegalArgumentException("no such client: " + name);
    };
  }

  private static SpeedClient slabring(int port) {
    SlabringClient client =
        SlabringClient.builder()
            .servers("127.0.0.1:" + port)
            .connection(options -> options.operationTimeout = Duration.ofMillis(TIMEOUT_MILLIS))
            .build();
    return new SpeedClient() {
      @Override
      public byte[] get(String key) {
        return client.get(key, byte[].class);
      }

      @Override
      public int getMany(List<String> keys) {
        return client.getAll(keys, byte[].class).size();
      }

      @Override
      public void close() {
        client.close();
      }
    };
  }

  private static SpeedClient xmemcached(int port) throws Exception {
    XMemcachedClientBuilder builder =
        new XMemcachedClientBuilder(List.of(new InetSocketAddress("127.0.0.1", port)));
    builder.setTranscoder(new RawForXMemcached());
    net.rubyeye.xmemcached.MemcachedClient client = builder.build();
    client.setOpTimeout(TIMEOUT_MILLIS);
    return new SpeedClient() {
      @Override
      public byte[] get(String key) throws Exception {
        return client.get(key);
      }

      @Override
      public int getMany(List<String> keys) throws Exception {
        return client.<byte[]>get(keys).size();
      }

      @Override
      public void close() throws Exception {
        client.shutdown();
      }
    };
  }

  private static SpeedClient folsom(int port) throws Exception {
    AsciiMemcacheClient<byte[]> client =
        MemcacheClientBuilder.newByteArrayClient()
            .withAddress("127.0.0.1", port)
            .withRequestTimeoutMillis(TIMEOUT_MILLIS)
            .connectAscii();
    client.awaitFullyConnected(120, TimeUnit.SECONDS);
    return new SpeedClient() {
      @Override
      public byte[] get(String key) throws Exception {
        return client.get(key).toCompletableFuture().get();
      }

      @Override
      public int getMany(List<String> keys) throws Exception {
        int found = 0;
        for (byte[] value : client.get(keys).toCompletableFuture().get()) {
          found += value == null ? 0 : 1;
        }
        return found;
      }

      @Override
      public void close() {
        client.shutdown();
      }
    };
  }

  private static SpeedClient spymemcached(int port) throws Exception {
    MemcachedClient client = new MemcachedClient(new InetSocketAddress("127.0.0.1", port));
    Transcoder<byte[]> raw = new RawForSpymemcached();
    return new SpeedClient() {
      @Override
      public byte[] get(String key) throws Exception {
        return client.asyncGet(key, raw).get(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
      }

      @Override
      public int getMany(List<String> keys) throws Exception {
        return client.asyncGetBulk(keys, raw).get(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS).size();
      }

      @Override
      public void close() {
        client.shutdown();
      }
    };
  }

  /** Values as they are. */
  final class RawForXMemcached extends BaseSerializingTranscoder
      implements net.rubyeye.xmemcached.transcoders.Transcoder<Object> {
    @Override
    public net.rubyeye.xmemcached.transcoders.CachedData encode(Object value) {
      return new net.rubyeye.xmemcached.transcoders.CachedData(0, (byte[]) value);
    }

    @Override
    public Object decode(net.rubyeye.xmemcached.transcoders.CachedData data) {
      return data.getData();
    }

    @Override
    public void setPrimitiveAsString(boolean asString) {}

    @Override
    public void setPackZeros(boolean packZeros) {}

    @Override
    public boolean isPrimitiveAsString() {
      return false;
    }

    @Override
    public boolean isPackZeros() {
      return false;
    }
  }

  /** Values as they are. */
  final class RawForSpymemcached implements Transcoder<byte[]> {
    @Override
    public boolean asyncDecode(CachedData data) {
      return false;
    }

    @Override
    public CachedData encode(byte[] value) {
      return new CachedData(0, value, getMaxSize());
    }

    @Override
    public byte[] decode(CachedData data) {
      return data.getData();
    }

    @Override
    public int getMaxSize() {
      return CachedData.MAX_SIZE;
    }
  }
}
