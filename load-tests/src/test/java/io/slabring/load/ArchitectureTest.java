package io.slabring.load;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.slabring.node.architecture.Knots;
import org.junit.jupiter.api.Test;

/** How the classes of the load tests depend on each other. */
class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.slabring.load");

  @Test
  void classesOfAPackageFormNoKnots() {
    Knots.check(
        CLASSES,
        new Knots.Known(
            "io.slabring.load.generator", 4, "a loop of load, its clients and their connections"));
  }
}
