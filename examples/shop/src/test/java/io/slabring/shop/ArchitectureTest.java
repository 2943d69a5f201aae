package io.slabring.shop;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.slabring.node.architecture.Knots;
import org.junit.jupiter.api.Test;

/** Which package may use which. */
class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.slabring.shop");

  @Test
  void dependenciesPointOneWay() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("command")
        .definedBy("io.slabring.shop")
        .layer("web")
        .definedBy("io.slabring.shop.web")
        .layer("cached")
        .definedBy("io.slabring.shop.cached")
        .layer("catalogue")
        .definedBy("io.slabring.shop.catalogue")
        .layer("tier")
        .definedBy("io.slabring.shop.tier")
        .whereLayer("command")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("web")
        .mayOnlyBeAccessedByLayers("command")
        .whereLayer("cached")
        .mayOnlyBeAccessedByLayers("command", "web")
        .whereLayer("catalogue")
        .mayOnlyBeAccessedByLayers("command", "web", "cached")
        .whereLayer("tier")
        .mayOnlyBeAccessedByLayers("command", "web")
        .check(CLASSES);
  }

  @Test
  void onlyTheCatalogueKnowsADatabaseAndNothingBelowTheSiteKnowsTheWeb() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.slabring.shop.catalogue")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.sql..", "io.vertx.sqlclient..", "io.vertx.pgclient..", "org.h2..")
        .check(CLASSES);
    noClasses()
        .that()
        .resideOutsideOfPackages("io.slabring.shop.web", "gg.jte..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.vertx.ext.web..", "io.vertx.core.http..")
        .check(CLASSES);
  }

  @Test
  void classesOfAPackageFormNoKnots() {
    Knots.check(CLASSES);
  }
}
