package io.slabring.load.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.slabring.load.process.StackProfile.Area;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The areas that samples of stacks belong to. */
class StackProfileTest {
  private static final String LOOP =
      "java/lang/Thread.run;io/netty/channel/SingleThreadIoEventLoop.run;";
  private static final String READ =
      LOOP
          + "io/netty/channel/DefaultChannelPipeline.fireChannelRead;"
          + "io/slabring/node/server/connection/ConnectionHandler.channelRead;";

  @Test
  void aSampleBelongsToTheInnermostFrameThatIsKnown() {
    StackProfile profile =
        StackProfile.of(
            List.of(
                LOOP + "io/netty/channel/uring/Native.ioUringEnter;_init;syscall 4",
                LOOP + "io/netty/channel/epoll/EpollIoHandler.run;epoll_pwait2 6",
                LOOP
                    + "io/netty/channel/unix/Socket.recvAddress;netty_unix_socket_recvAddress;recv"
                    + " 15",
                READ + "io/netty/channel/unix/Socket.sendAddress;__GI___send 30",
                LOOP + "io/netty/channel/unix/Socket.recvAddress 5",
                READ + "io/slabring/protocol/RequestParser.parse;java/nio/Buffer.session 20",
                READ
                    + "io/slabring/node/store/command/StoreSession.get;"
                    + "io/slabring/node/memory/Slabs.find;jdk/internal/misc/Unsafe.getInt 12",
                READ + "io/netty/buffer/PooledBuffer.release 5",
                "java/lang/Thread.run;io/netty/channel/SingleThreadIoEventLoop.run;something 3",
                "start_thread;CompileBroker::compiler_thread_loop 400"));

    assertThat(profile.shares().get(Area.WAIT)).isEqualTo(10, within(1e-9));
    assertThat(profile.shares().get(Area.RECEIVE)).isEqualTo(15, within(1e-9));
    assertThat(profile.shares().get(Area.SEND)).isEqualTo(30, within(1e-9));
    assertThat(profile.shares().get(Area.NETTY)).isEqualTo(13, within(1e-9));
    assertThat(profile.shares().get(Area.SERVER)).isEqualTo(20, within(1e-9));
    assertThat(profile.shares().get(Area.STORE)).isEqualTo(12, within(1e-9));
    assertThat(profile.shares()).doesNotContainKey(Area.OTHER);
  }

  @Test
  void whatEventLoopsAllocateIsReadFromAThreadDump() {
    String dump =
        """
        "main" #1 [12] prio=5 os_prio=0 cpu=100.00ms elapsed=9.00s allocated=9M tid=0x1 nid=12
        "vert.x-eventloop-thread-0" #20 [30] prio=5 cpu=1.0ms elapsed=9.00s allocated=3K tid=0x2 nid=30
        "vert.x-eventloop-thread-1" #21 [31] prio=5 cpu=1.0ms elapsed=9.00s allocated=1M tid=0x2 nid=31
        """;
    assertThat(JavaProcess.allocated(dump)).isEqualTo((3L << 10) + (1L << 20));
  }
}
