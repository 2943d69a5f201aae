package io.slabring.load.figures;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The figure of elasticity measures what it says, whatever comes out of it on this machine. */
class ElasticityIT {
  @TempDir private Path directory;

  @Test
  void aJoinGivesARowAndAPageWithTheEvent() {
    Path root = Path.of(System.getProperty("slabring.root", "..")).toAbsolutePath().normalize();
    System.setProperty("slabring.launcher", root.resolve("slabring").toString());
    Path page = directory.resolve("page.html");
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        new CommandLine(new Elasticity())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute("--quick", "--events", "join", "--report", page.toString());
    assertThat(code).as(err.toString()).isZero();
    assertThat(out.toString().lines().filter(line -> line.startsWith("| one more joins | ")))
        .as(out.toString())
        .singleElement()
        .asString()
        .containsPattern("Slabring \\| [1-9][\\d.]+ % \\([1-9].*\\| \\d+ in \\d+ s \\|");
    assertThat(page).content().contains("one more joins: Slabring", "Hit ratio");
  }
}
