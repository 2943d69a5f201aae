package io.slabring.shop;

import static org.assertj.core.api.Assertions.assertThat;

import io.slabring.node.conformance.ExampleFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The README shows the code as it is. */
class ReadmeTest {
  private static final String CACHED = "examples/shop/src/main/java/io/slabring/shop/cached/";

  @Test
  void itsBlocksAreTheCode() throws IOException {
    List<String> parts = new ArrayList<>();
    parts.addAll(ExampleFiles.parts(CACHED + "Cache.java", "// ", "client"));
    parts.addAll(ExampleFiles.parts(CACHED + "CachedCatalogue.java", "// ", "query", "change"));
    parts.addAll(ExampleFiles.parts(CACHED + "Fragments.java", "// ", "card"));
    parts.addAll(ExampleFiles.parts(CACHED + "Sessions.java", "// ", "change"));
    parts.addAll(ExampleFiles.parts(CACHED + "Counts.java", "// ", "limit"));
    assertThat(ExampleFiles.blocks("examples/shop/README.md", "java")).isEqualTo(parts);
  }
}
