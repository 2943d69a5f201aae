package io.slabring.node.client;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slabring.node.conformance.NodeProcess;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** What a client may speak to: a node of ours, or memcached if it is installed. */
enum CacheServer {
  SLABRING {
    @Override
    Running start() {
      TestNode node = TestNode.start();
      return new Running(node.address(), node);
    }
  },
  MEMCACHED {
    @Override
    Running start() throws IOException {
      Optional<Path> program =
          Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
              .map(directory -> Path.of(directory, "memcached"))
              .filter(Files::isExecutable)
              .findFirst();
      assumeTrue(program.isPresent(), "memcached is installed");
      NodeProcess process = NodeProcess.start(program.get(), "-l", "127.0.0.1", "-u", "root");
      return new Running("127.0.0.1:" + process.port(), process);
    }
  };

  /** A server, as clients are given it, and what ends it. */
  record Running(String address, AutoCloseable server) implements AutoCloseable {
    @Override
    public void close() throws Exception {
      server.close();
    }

    /** The port that it listens at. */
    int port() {
      return Integer.parseInt(address.substring(address.indexOf(':') + 1));
    }
  }

  abstract Running start() throws IOException;
}
