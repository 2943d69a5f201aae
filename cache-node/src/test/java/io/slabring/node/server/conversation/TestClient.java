package io.slabring.node.server.conversation;

import io.slabring.node.server.command.Client;
import io.slabring.node.server.watch.SideChannel;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A client without a socket: what other threads send it waits until the test takes it. */
final class TestClient implements Client {
  private static final int DEADLINE_SECONDS = 120;

  private record Parcel(String text, Runnable taken) {}

  private final Runnable comeBack;
  private final Runnable goOn;
  private final BlockingQueue<Parcel> parcels = new LinkedBlockingQueue<>();
  private Runnable whenGone = () -> {};

  /**
   * A client that has not sent anything.
   *
   * @param goOn run when another node has done something
   */
  TestClient(Runnable comeBack, Runnable goOn) {
    this.comeBack = comeBack;
    this.goOn = goOn;
  }

  /** Takes what another thread sends next. */
  String takeParcel() {
    try {
      Parcel parcel = parcels.poll(DEADLINE_SECONDS, TimeUnit.SECONDS);
      if (parcel == null) {
        throw new AssertionError("nothing was sent");
      }
      parcel.taken().run();
      return parcel.text();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Ends the connection. */
  void leave() {
    whenGone.run();
  }

  @Override
  public int number() {
    return 26;
  }

  @Override
  public InetSocketAddress localAddress() {
    return null;
  }

  @Override
  public String describe() {
    return "a test";
  }

  @Override
  public SideChannel sideChannel() {
    return new SideChannel() {
      @Override
      public boolean isOpen() {
        return true;
      }

      @Override
      public void send(byte[] bytes, int length, Runnable done) {
        parcels.add(new Parcel(new String(bytes, 0, length, StandardCharsets.ISO_8859_1), done));
      }

      @Override
      public void close() {
        throw new AssertionError("the connection was closed");
      }
    };
  }

  @Override
  public void whenGone(Runnable action) {
    whenGone = action;
  }

  @Override
  public void comeBack() {
    comeBack.run();
  }

  @Override
  public void goOn() {
    goOn.run();
  }
}
