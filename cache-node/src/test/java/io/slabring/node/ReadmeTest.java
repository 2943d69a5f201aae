package io.slabring.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Types the README's transcript into bash and compares what comes back. */
class ReadmeTest {
  private static final Path README =
      Path.of(System.getProperty("slabring.root", "..")).resolve("README.md");
  private static final String PROMPT = "$ ";
  private static final int DEADLINE_SECONDS = 120;

  @Test
  void theTranscriptIsTrue() throws Exception {
    List<String> transcript = transcript();
    assertThat(transcript).as("console block of the README").isNotEmpty();
    try (Node node = Node.start(Options.parse("-p", "-1", "-t", "1"), () -> {})) {
      StringBuilder script = new StringBuilder("set -e\n");
      List<String> expected = new ArrayList<>();
      for (String line : transcript) {
        if (line.startsWith(PROMPT)) {
          script.append(line.substring(PROMPT.length())).append('\n');
        } else {
          expected.add(line);
        }
      }
      String port = "/" + node.addresses().getFirst().port();
      assertThat(script).contains("/11211");
      Path output = Files.createTempFile("readme", ".out");
      Process bash =
          new ProcessBuilder("bash", "-c", script.toString().replace("/11211", port))
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      boolean ended = bash.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS);
      bash.destroyForcibly();
      List<String> lines = Files.readString(output, StandardCharsets.UTF_8).lines().toList();
      Files.delete(output);
      assertThat(lines).isEqualTo(expected);
      assertThat(ended).as("bash ended").isTrue();
    }
  }

  private static List<String> transcript() throws Exception {
    List<String> lines = new ArrayList<>();
    boolean inside = false;
    for (String line : Files.readAllLines(README)) {
      if (line.equals("```console")) {
        inside = true;
      } else if (line.equals("```")) {
        inside = false;
      } else if (inside) {
        lines.add(line);
      }
    }
    return lines;
  }
}
