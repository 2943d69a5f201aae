package io.slabring.node.conformance;

import java.net.InetSocketAddress;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The conformance report: plays every transcript against a real memcached given as {@code
 * -Dslabring.reference=HOST:PORT}. Each failed test is one difference from what was recorded.
 */
@EnabledIfSystemProperty(named = "slabring.reference", matches = ".+:\\d+")
class ReferenceTest {
  @TestFactory
  Stream<DynamicNode> memcachedAnswersAsRecorded() {
    String[] hostAndPort = System.getProperty("slabring.reference").split(":");
    InetSocketAddress address =
        new InetSocketAddress(hostAndPort[0], Integer.parseInt(hostAndPort[1]));
    SocketServer server = new SocketServer(address);
    return Transcript.all().stream()
        .map(
            transcript ->
                DynamicContainer.dynamicContainer(
                    transcript.name(),
                    transcript.cases().stream().map(table -> playing(table, server))));
  }

  private static DynamicTest playing(Transcript.Case table, SocketServer server) {
    return DynamicTest.dynamicTest(
        table.name(),
        () -> {
          server.reset();
          TranscriptPlayer.play(table, server, TranscriptPlayer.Cuts.WHOLE, true);
        });
  }
}
