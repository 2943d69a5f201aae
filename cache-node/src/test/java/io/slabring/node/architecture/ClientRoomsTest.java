package io.slabring.node.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What each package of the client may use. */
class ClientRoomsTest {
  private static final String CLIENT = "io.slabring.client";
  private static final String LOADING = CLIENT + ".loading";
  private static final String ITEM = CLIENT + ".item";
  private static final String TOPOLOGY = CLIENT + ".topology";
  private static final String NODE = CLIENT + ".node";
  private static final String OPERATION = CLIENT + ".operation";
  private static final String CONNECTION = CLIENT + ".connection";
  private static final String RING = CLIENT + ".ring";
  private static final String CODEC = CLIENT + ".codec";
  private static final String PROTOCOL = "io.slabring.protocol";
  private static final String MEMBERSHIP = "io.slabring.membership..";
  private static final String VERTX = "io.vertx..";
  private static final String NETTY = "io.netty..";
  private static final String LOGGER = "org.slf4j..";
  private static final String JDK = "java..";

  private static JavaClasses classes;

  @BeforeAll
  static void readClasses() {
    classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(CLIENT);
    assertThat(classes.stream().map(type -> type.getPackageName()).distinct())
        .contains(CLIENT, LOADING, ITEM, TOPOLOGY, NODE, OPERATION, CONNECTION, RING, CODEC);
  }

  private static void usesOnly(String room, String... others) {
    classes()
        .that()
        .resideInAPackage(room)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            Stream.concat(Stream.of(room), Stream.of(others)).toArray(String[]::new))
        .check(classes);
  }

  @Test
  void whatUsersSeeOfANodeKnowsNoSockets() {
    usesOnly(CONNECTION, PROTOCOL, VERTX, JDK);
  }

  @Test
  void operationsKnowNoConnections() {
    usesOnly(OPERATION, CONNECTION, PROTOCOL, MEMBERSHIP, NETTY, JDK);
  }

  @Test
  void connectionsKnowNoRingsAndNoTypesOfValues() {
    usesOnly(NODE, OPERATION, CONNECTION, PROTOCOL, VERTX, NETTY, LOGGER, JDK);
  }

  @Test
  void ringsAndCodecsKnowNothingOfTheClient() {
    usesOnly(RING, LOGGER, JDK);
    usesOnly(CODEC, "com.esotericsoftware..", "org.objenesis..", "net.jpountz..", LOGGER, JDK);
  }

  @Test
  void theTopologyKnowsNoItems() {
    usesOnly(TOPOLOGY, NODE, CONNECTION, RING, MEMBERSHIP, VERTX, LOGGER, JDK);
  }

  @Test
  void itemsKnowNoLoading() {
    usesOnly(ITEM, TOPOLOGY, NODE, CONNECTION, CODEC, LOGGER, JDK);
  }

  @Test
  void loadingKnowsNotHowCallersWait() {
    usesOnly(LOADING, ITEM, TOPOLOGY, NODE, CONNECTION, CODEC, VERTX, LOGGER, JDK);
  }

  /** A test drives it on virtual time. */
  @Test
  void theMachineOfLoadingKnowsNoNodesThreadsOrClocks() {
    classes()
        .that()
        .haveFullyQualifiedName(LOADING + ".LoadMachine")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(LOADING, "java.lang..")
        .check(classes);
  }
}
