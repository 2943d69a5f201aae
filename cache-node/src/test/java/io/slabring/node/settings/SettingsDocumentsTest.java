package io.slabring.node.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.slabring.node.commandline.HelpText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What is committed and comes from the table of settings. */
class SettingsDocumentsTest {
  private static final Path ROOT = Path.of(System.getProperty("slabring.root", "..")).normalize();

  /** The launcher prints the file, so that {@code -h} needs no JVM. */
  @Test
  void theHelpFileIsTheTable() throws IOException {
    assertCommitted("cache-node/src/main/resources/io/slabring/node/help.txt", HelpText.render());
  }

  @Test
  void thePageIsTheTable() throws IOException {
    assertCommitted("docs/settings.md", SettingsDocument.render());
  }

  @Test
  void theHelpFitsATerminalAndPromisesOnlyWhatExists() {
    assertThat(HelpText.render().lines()).allMatch(line -> line.length() <= 100);
    assertThat(HelpText.render())
        .startsWith(Version.line())
        .doesNotContain("sasl", "ext_path", "proxy_config", "no_drop_privileges")
        .contains("unix-socket", "enable-ssl");
  }

  private static void assertCommitted(String name, String text) throws IOException {
    Path file = ROOT.resolve(name);
    if (Boolean.getBoolean("slabring.rewrite")) {
      Files.writeString(file, text);
    }
    assertThat(file)
        .exists()
        .content()
        .as(
            "rewrite %s with: mvn test -pl cache-node -am -Dtest=SettingsDocumentsTest"
                + " -Drewrite=true -Dsurefire.failIfNoSpecifiedTests=false",
            name)
        .isEqualTo(text);
  }
}
