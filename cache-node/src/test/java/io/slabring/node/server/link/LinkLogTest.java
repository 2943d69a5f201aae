package io.slabring.node.server.link;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.slabring.node.server.LinkNode;
import io.slabring.node.server.frames.Hello;
import io.slabring.node.server.frames.LinkFormat;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What an operator reads about links. */
class LinkLogTest {
  private static final int LINKS = 20;

  private final Logger logger = (Logger) LoggerFactory.getLogger(LinkHandler.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final LinkNode node = LinkNode.patient("near");
  private final String stranger = "stranger" + System.nanoTime(); // no earlier test was about it

  @BeforeEach
  void listen() {
    lines.start();
    logger.addAppender(lines);
    logger.setAdditive(false);
  }

  @AfterEach
  void stop() {
    logger.detachAppender(lines);
    logger.setAdditive(true);
    node.close();
  }

  /** Makes links, as a node does that is not in the view, until all of them are closed. */
  private void makeLinks(String id) throws IOException {
    byte[] hello = Hello.of("test", id, 0, 7).bytes();
    byte[] header =
        ByteBuffer.allocate(8).putInt(hello.length).putInt(LinkFormat.HELLO << 24).array();
    List<Socket> sockets = new ArrayList<>();
    for (int i = 0; i < LINKS; i++) {
      Socket socket = new Socket(InetAddress.getLoopbackAddress(), node.peer().linkPort());
      sockets.add(socket);
      socket.getOutputStream().write(header);
      socket.getOutputStream().write(hello);
    }
    for (Socket socket : sockets) {
      try (socket) {
        socket.getInputStream().transferTo(OutputStream.nullOutputStream());
      }
    }
  }

  @Test
  void theLinksOfANodeThatEndForOneReasonAreOneLine() throws Exception {
    makeLinks(stranger);
    makeLinks(stranger);
    assertThat(lines.list)
        .singleElement()
        .asString()
        .contains("closing the link with /127.0.0.1:", "it is not in this node's view");
    makeLinks(stranger + "'s friend");
    assertThat(lines.list).hasSize(2);
  }
}
