package io.slabring.node.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KnotsTest {
  private static final String HERE = "io.slabring.node.architecture";

  /** {@link Hen}, {@link Egg} and {@link Chick} are three classes in a ring. */
  private static final JavaClasses RING =
      new ClassFileImporter().importClasses(Hen.class, Hen.Nest.class, Egg.class, Chick.class);

  @Test
  void aChainIsNoKnot() {
    assertThat(Knots.in(Map.of("a", Set.of("b"), "b", Set.of("c"), "c", Set.of()))).isEmpty();
  }

  @Test
  void whatOnlyLeadsToARingIsNotPartOfIt() {
    Map<String, Set<String>> uses =
        Map.of(
            "in", Set.of("a"),
            "a", Set.of("b"),
            "b", Set.of("c", "b"),
            "c", Set.of("a", "out"),
            "out", Set.of());
    assertThat(Knots.in(uses)).containsExactly(Set.of("a", "b", "c"));
  }

  @Test
  void ringsThatDoNotMeetAreSeveralKnots() {
    Map<String, Set<String>> uses =
        Map.of("a", Set.of("b"), "b", Set.of("a", "c"), "c", Set.of("d"), "d", Set.of("c"));
    assertThat(Knots.in(uses)).containsExactly(Set.of("a", "b"), Set.of("c", "d"));
  }

  @Test
  void aKnotIsFoundInByteCodeThroughNestedClasses() {
    assertThatThrownBy(() -> Knots.check(RING))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(HERE + " [Chick, Egg, Hen]");
  }

  @Test
  void onlyTheExactSizeIsAccepted() {
    assertThatCode(() -> Knots.check(RING, new Knots.Known(HERE, 3, "a test")))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> Knots.check(RING, new Knots.Known(HERE, 4, "it was larger")))
        .isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> Knots.check(RING, new Knots.Known(HERE, 2, "it was smaller")))
        .isInstanceOf(AssertionError.class);
  }
}

final class Hen {
  static final class Nest {
    Egg[] eggs;
  }
}

final class Egg {
  Chick hatch() {
    return new Chick();
  }
}

final class Chick {
  Hen grown;
}
