package io.slabring.node.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What each package of the membership module may use. */
class MembershipRoomsTest {
  private static final String VIEWS = "io.slabring.membership";
  private static final String MESSAGES = VIEWS + ".messages";
  private static final String MEMBER = VIEWS + ".member";
  private static final String GATE = VIEWS + ".gate";
  private static final String TLS = VIEWS + ".tls";
  private static final String LISTENERS = VIEWS + ".listeners";
  private static final String LOG = VIEWS + ".log";
  private static final String JDK = "java..";
  private static final String JDK_TLS = "javax.net.ssl..";
  private static final String LOGGER = "org.slf4j..";

  private static JavaClasses classes;

  @BeforeAll
  static void readClasses() {
    classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(VIEWS);
    assertThat(classes.stream().map(type -> type.getPackageName()).distinct())
        .contains(VIEWS, MESSAGES, MEMBER, GATE, TLS, LISTENERS, LOG, VIEWS + ".jgroups");
  }

  private static void usesOnly(String room, String... others) {
    classes()
        .that()
        .resideInAPackage(room)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(others)
        .check(classes);
  }

  @Test
  void theViewsKnowOnlyTheJdk() {
    usesOnly(VIEWS, VIEWS, JDK, "javax.net.ssl");
  }

  @Test
  void theStateMachinesKnowOnlyMessagesAndViews() {
    usesOnly(MESSAGES, MESSAGES, VIEWS, JDK);
    usesOnly(MEMBER, MEMBER, MESSAGES, VIEWS, JDK);
  }

  @Test
  void theStateMachinesKnowNoSocketsThreadsOrClocks() {
    classes()
        .that()
        .resideInAnyPackage(MESSAGES, MEMBER)
        .should()
        .onlyDependOnClassesThat()
        .resideOutsideOfPackages(
            "java.net..", "java.nio.channels..", "java.util.concurrent..", "java.time..")
        .check(classes);
  }

  @Test
  void theGateKnowsNeitherJGroupsNorViews() {
    usesOnly(GATE, GATE, LOG, JDK_TLS, LOGGER, JDK);
  }

  @Test
  void onlyTheTlsContextKnowsBouncyCastle() {
    usesOnly(TLS, TLS, VIEWS, "org.bouncycastle..", "javax.crypto..", JDK_TLS, JDK);
    classes()
        .that()
        .resideOutsideOfPackage(TLS)
        .should()
        .onlyDependOnClassesThat()
        .resideOutsideOfPackage("org.bouncycastle..")
        .check(classes);
  }

  @Test
  void theListenersAreToldWithoutJGroups() {
    usesOnly(LISTENERS, LISTENERS, LOG, VIEWS, LOGGER, JDK);
    usesOnly(LOG, LOG, JDK);
  }
}
