package io.slabring.node.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The direction of dependencies: {@code node -> cluster, web, server, admin -> store -> memory},
 * and what each package may know of the outside. A picture is in docs/ARCHITECTURE.md.
 */
class ArchitectureTest {
  private static final String NODE = "io.slabring.node";
  private static final String SERVER = "io.slabring.node.server..";
  private static final String ROOMS = "io.slabring.node.server.";
  private static final String CLUSTER = "io.slabring.node.cluster..";
  private static final String INHERITANCE = "io.slabring.node.inheritance";
  private static final String ADMIN = "io.slabring.node.admin..";
  private static final String WEB = "io.slabring.node.web..";
  private static final String STORE = "io.slabring.node.store..";
  private static final String MEMORY = "io.slabring.node.memory..";
  private static final String MEASURE = "io.slabring.node.measure..";
  private static final String SETTINGS = "io.slabring.node.settings..";
  private static final String PROTOCOL = "io.slabring.protocol..";

  /** Views and their texts; the package below it, jgroups, is not meant. */
  private static final String MEMBERSHIP = "io.slabring.membership";

  private static final String JGROUPS = "io.slabring.membership.jgroups";
  private static final String RINGS = "io.slabring.client.ring";
  private static final String JDK = "java..";

  private static JavaClasses classes;

  @BeforeAll
  static void readClasses() {
    classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.slabring");
  }

  /** Guards the rules below against passing because nothing was read. */
  @Test
  void everyPackageWasRead() {
    assertThat(classes.stream().map(type -> type.getPackageName()).distinct())
        .contains(
            "io.slabring.protocol",
            NODE,
            "io.slabring.node.server",
            "io.slabring.node.cluster",
            INHERITANCE,
            "io.slabring.node.admin",
            "io.slabring.node.web",
            MEMBERSHIP,
            JGROUPS,
            RINGS,
            "io.slabring.node.store",
            "io.slabring.node.memory",
            "io.slabring.node.measure",
            "io.slabring.node.settings");
  }

  @Test
  void theProtocolKnowsOnlyTheJdk() {
    classes()
        .that()
        .resideInAPackage(PROTOCOL)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(PROTOCOL, JDK)
        .check(classes);
  }

  @Test
  void theProtocolKnowsNoSocketsFilesOrThreads() {
    noClasses()
        .that()
        .resideInAPackage(PROTOCOL)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.net..",
            "java.nio.channels..",
            "java.nio.file..",
            "java.util.concurrent..",
            "java.time..")
        .check(classes);
  }

  @Test
  void theMemoryKnowsOnlyTheJdk() {
    classes()
        .that()
        .resideInAPackage(MEMORY)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(MEMORY, JDK)
        .check(classes);
  }

  @Test
  void whatMeasuresKnowsOnlyTheJdk() {
    classes()
        .that()
        .resideInAPackage(MEASURE)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(MEASURE, JDK)
        .check(classes);
  }

  @Test
  void theStoreKnowsMemoryAndLoggingButNoWireAndNoSockets() {
    classes()
        .that()
        .resideInAPackage(STORE)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(STORE, MEMORY, MEASURE, "org.slf4j..", JDK)
        .check(classes);
  }

  /** Only the node's start knows it too: it reserves the address space. */
  @Test
  void onlyTheMemoryReadsAndWritesBytesOutsideTheHeap() {
    noClasses()
        .that()
        .resideOutsideOfPackage(MEMORY)
        .and()
        .doNotHaveFullyQualifiedName("io.slabring.node.Node")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.slabring.node.memory.offheap")
        .check(classes);
  }

  /** Each room of the store: what is told first may not know what is told later. */
  @Test
  void theRoomsOfTheStoreKnowOnlyThoseBeforeThem() {
    List<String> rooms = List.of("settings", "life", "space", "walk", "command");
    List<String> allowed = new ArrayList<>(List.of(MEMORY, MEASURE, JDK));
    for (String room : rooms) {
      String name = "io.slabring.node.store." + room;
      allowed.add(name);
      classes()
          .that()
          .resideInAPackage(name)
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(allowed.toArray(String[]::new))
          .check(classes);
    }
  }

  @Test
  void theControlPlaneKnowsNoSockets() {
    classes()
        .that()
        .resideInAPackage(ADMIN)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(ADMIN, SETTINGS, STORE, MEMORY, PROTOCOL, "org.slf4j..", JDK)
        .check(classes);
  }

  @Test
  void theClusterKnowsTheStoreAndNoSocketsOfClients() {
    classes()
        .that()
        .resideInAPackage(CLUSTER)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            CLUSTER, INHERITANCE, STORE, MEMBERSHIP, JGROUPS, RINGS, "org.slf4j..", JDK)
        .check(classes);
  }

  @Test
  void onlyOnePackageKnowsJGroups() {
    classes()
        .that()
        .resideOutsideOfPackage(JGROUPS)
        .should()
        .onlyDependOnClassesThat()
        .resideOutsideOfPackage("org.jgroups..")
        .check(classes);
  }

  @Test
  void theAdminPagesKnowNothingOfTheNodeButAView() {
    classes()
        .that()
        .resideInAPackage(WEB)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(WEB, MEASURE, MEMBERSHIP, "io.vertx..", "org.slf4j..", JDK)
        .check(classes);
  }

  @Test
  void onlyTheServersAndTheClientKnowVertxAndNetty() {
    classes()
        .that()
        .resideOutsideOfPackages(SERVER, WEB, "io.slabring.client..")
        .should()
        .onlyDependOnClassesThat()
        .resideOutsideOfPackages("io.vertx..", "io.netty..")
        .check(classes);
  }

  @Test
  void theServerKnowsSettingsByValue() {
    classes()
        .that()
        .resideInAPackage(SERVER)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            SERVER,
            INHERITANCE,
            ADMIN,
            SETTINGS,
            STORE,
            MEMORY,
            MEASURE,
            PROTOCOL,
            MEMBERSHIP,
            MEMBERSHIP + ".log",
            "io.vertx..",
            "io.netty..",
            "javax.net.ssl..",
            "org.slf4j..",
            JDK)
        .check(classes);
  }

  /**
   * What each room of the server may use of the others and of Netty and Vert.x. All may use the
   * protocol, the store, its memory and measures, the control plane's pages, logging and the JDK.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "stream       |",
        "buffer       | stream io.netty",
        "watch        |",
        "login        | stream",
        "command      | stream watch tls io.slabring.membership",
        "conversation | stream watch login command",
        "tls          | io.slabring.node.settings io.netty javax.net.ssl",
        "listen       | tls io.netty io.vertx",
        "connection   | stream watch command conversation buffer listen tls io.netty javax.net.ssl",
        "frames       |",
        "link         | stream watch command conversation buffer listen frames"
            + " io.slabring.node.inheritance io.slabring.membership.log io.netty javax.net.ssl",
        "guest        | stream watch command conversation buffer listen frames link"
            + " io.slabring.node.inheritance"
            + " io.netty javax.net.ssl",
      })
  void eachRoomOfTheServerKnowsOnlyTheRoomsBelowIt(String room, String others) {
    List<String> allowed = new ArrayList<>(List.of(ADMIN, STORE, MEMORY, MEASURE, PROTOCOL, JDK));
    allowed.add("org.slf4j..");
    allowed.add(ROOMS + room);
    for (String other : others == null ? new String[0] : others.split(" ")) {
      allowed.add(other.indexOf('.') < 0 ? ROOMS + other : other + "..");
    }
    classes()
        .that()
        .resideInAPackage(ROOMS + room)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(allowed.toArray(String[]::new))
        .check(classes);
  }

  /** So that a simulator can run it on virtual time. */
  @Test
  void inheritanceKnowsRingsAndTheStoreButNoSockets() {
    classes()
        .that()
        .resideInAPackage(INHERITANCE)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            INHERITANCE, "io.slabring.node.store..", RINGS, "java.lang..", "java.util..")
        .check(classes);
  }

  @Test
  void theSettingsKnowOnlyTheJdk() {
    classes()
        .that()
        .resideInAPackage(SETTINGS)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(SETTINGS, JDK)
        .check(classes);
  }

  @Test
  void onlyOnePackageKnowsTheParser() {
    classes()
        .that()
        .resideOutsideOfPackage("io.slabring.node.commandline")
        .should()
        .onlyDependOnClassesThat()
        .resideOutsideOfPackage("org.apache.commons.cli..")
        .check(classes);
  }

  @Test
  void nothingKnowsTheTop() {
    classes()
        .that()
        .resideOutsideOfPackage(NODE)
        .should()
        .onlyDependOnClassesThat()
        .resideOutsideOfPackage(NODE)
        .check(classes);
  }

  /**
   * Whatever is measured in seconds goes on evenly when somebody sets the machine's clock. Only the
   * store's clock, which starts from it, and times that are told to people may read it.
   */
  @Test
  void hardlyAnythingOfTheNodeReadsTheClockOnTheWall() {
    noClasses()
        .that()
        .resideInAnyPackage(NODE + "..")
        .and()
        .haveNameNotMatching(".*\\.(store\\.life\\.Clock|server\\.watch\\.Watchers|tls\\.Tls)")
        .should()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(Instant.class, "now")
        .orShould()
        .callConstructor(Date.class)
        .check(classes);
  }

  @Test
  void packagesFormNoCycle() {
    slices().matching("io.slabring.(**)").should().beFreeOfCycles().check(classes);
  }

  @Test
  void classesOfAPackageFormNoKnots() {
    Knots.check(classes);
  }
}
