package io.slabring.node.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Properties of the source itself: sizes, leftovers, links, and that the README tells the truth.
 */
class TidyTest {
  private static final int MAX_LINES = 400;
  private static final int MAX_DOCUMENT_LINES = 400;
  private static final int MAX_DOCUMENT_COLUMNS = 160;

  private static final int MAX_FILES_OF_A_PACKAGE = 25;

  private static final Path ROOT =
      Path.of(System.getProperty("slabring.root", "..")).toAbsolutePath().normalize();

  /** Words that mean "not finished"; in halves, so that this file does not contain them. */
  private static final Pattern LEFTOVER = Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b");

  private static final Pattern PRINTING =
      Pattern.compile("System\\.(out|err)\\.|\\.printStackTrace\\(");
  private static final Pattern SLEEPING =
      Pattern.compile("Thread\\.sleep\\(|TimeUnit\\.[A-Z]+\\.sleep\\(");

  /** Waits of less than 100 s, and bounds of single tests: both fail on a busy machine. */
  private static final Pattern IMPATIENCE =
      Pattern.compile(
          "@Timeout\\((?!1800)"
              + "|\\.(get|await|waitFor|poll|awaitTermination)\\(\\d{1,2}, (TimeUnit\\.)?SECONDS\\)"
              + "|setSoTimeout\\([\\d_]{1,6}\\)");

  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)(#[^)]*)?\\)");
  private static final Pattern LAYOUT_ROW = Pattern.compile("^\\| `([^`]+)` \\|.*");

  private static String name(Path file) {
    return file.getFileName().toString();
  }

  private static List<Path> files(Predicate<String> name) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> tree = Files.walk(ROOT)) {
      tree.filter(Files::isRegularFile)
          .filter(path -> !isGenerated(ROOT.relativize(path)))
          .filter(path -> name.test(name(path)))
          .forEach(found::add);
    }
    assertThat(found).as("files below %s", ROOT).isNotEmpty();
    return found;
  }

  private static boolean isGenerated(Path relative) {
    for (Path part : relative) {
      if (Set.of("target", ".git", ".idea", ".vscode").contains(part.toString())) {
        return true;
      }
    }
    return false;
  }

  private static List<Path> javaFiles() throws IOException {
    return files(name -> name.endsWith(".java"));
  }

  private static String read(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.UTF_8);
  }

  /** Places where {@code pattern} occurs, as file:line. */
  private static List<String> occurrences(List<Path> files, Pattern pattern) throws IOException {
    List<String> found = new ArrayList<>();
    for (Path file : files) {
      int number = 1;
      for (String line : read(file).split("\n", -1)) {
        if (pattern.matcher(line).find()) {
          found.add(ROOT.relativize(file) + ":" + number);
        }
        number++;
      }
    }
    return found;
  }

  private static List<Path> in(String kind) throws IOException {
    return javaFiles().stream().filter(file -> file.toString().contains(kind)).toList();
  }

  @Test
  void filesStayShort() throws IOException {
    List<String> tooLong = new ArrayList<>();
    for (Path file : javaFiles()) {
      long lines = read(file).lines().count();
      if (lines > MAX_LINES) {
        tooLong.add(ROOT.relativize(file) + ": " + lines + " lines");
      }
    }
    assertThat(tooLong).as("Java files of more than %d lines", MAX_LINES).isEmpty();
  }

  @Test
  void packagesStaySmall() throws IOException {
    Map<String, Integer> sizes = new TreeMap<>();
    for (Path file : in("/src/main/java/")) {
      sizes.merge(ROOT.relativize(file.getParent()).toString(), 1, Integer::sum);
    }
    sizes.values().removeIf(files -> files <= MAX_FILES_OF_A_PACKAGE);
    assertThat(sizes).as("packages with more than %d files", MAX_FILES_OF_A_PACKAGE).isEmpty();
  }

  @Test
  void documentsStayShort() throws IOException {
    assertThat(files(name -> name.endsWith(".md")))
        .allSatisfy(
            file ->
                assertThat(read(file).lines().count())
                    .as(file.toString())
                    .isLessThanOrEqualTo(MAX_DOCUMENT_LINES));
  }

  /** Tables and code count, too. Text is wrapped at about 120 columns. */
  @Test
  void documentsStayNarrow() throws IOException {
    Pattern tooLong = Pattern.compile("^.{" + (MAX_DOCUMENT_COLUMNS + 1) + ",}$");
    assertThat(occurrences(files(name -> name.endsWith(".md")), tooLong))
        .as("lines of Markdown of more than %d columns", MAX_DOCUMENT_COLUMNS)
        .isEmpty();
  }

  @Test
  void nothingIsLeftUnfinished() throws IOException {
    assertThat(occurrences(javaFiles(), LEFTOVER)).isEmpty();
  }

  /** The node logs; only what answers -h, -V or a bad option may print. */
  @Test
  void productCodeDoesNotPrint() throws IOException {
    List<Path> productCode =
        in("/src/main/java/").stream().filter(file -> !file.endsWith("node/Main.java")).toList();
    assertThat(occurrences(productCode, PRINTING)).isEmpty();
  }

  @Test
  void testsDoNotSleep() throws IOException {
    List<Path> tests =
        in("/src/test/java/").stream().filter(file -> !name(file).equals("TidyTest.java")).toList();
    assertThat(occurrences(tests, SLEEPING)).isEmpty();
  }

  /** What hangs is ended by the bound that the root's pom sets for all tests. */
  @Test
  void testsWaitLongEnoughForABusyMachine() throws IOException {
    assertThat(occurrences(in("/src/test/java/"), IMPATIENCE)).isEmpty();
  }

  @Test
  void noTabsNoTrailingBlanksAndANewlineAtTheEnd() throws IOException {
    List<Path> texts =
        files(name -> name.matches(".*\\.(java|md|xml|sh|txt|yml|properties)|slabring|run"));
    assertThat(occurrences(texts, Pattern.compile("\t|[ \t]$"))).isEmpty();
    assertThat(texts).allSatisfy(file -> assertThat(read(file)).endsWith("\n"));
  }

  @Test
  void everyPackageSaysWhatItIs() throws IOException {
    Set<Path> packages = new TreeSet<>();
    in("/src/main/java/").forEach(file -> packages.add(file.getParent()));
    assertThat(packages)
        .allSatisfy(
            directory ->
                assertThat(read(directory.resolve("package-info.java")))
                    .as("package-info.java of %s", directory)
                    .contains("/**"));
  }

  @Test
  void everyLinkOfTheDocumentsLeadsSomewhere() throws IOException {
    List<String> broken = new ArrayList<>();
    for (Path file : files(name -> name.endsWith(".md"))) {
      Matcher links = LINK.matcher(read(file));
      while (links.find()) {
        String target = links.group(1);
        boolean isExternal = target.matches("[a-z]+:.*");
        if (!isExternal && !Files.exists(file.resolveSibling(target))) {
          broken.add(ROOT.relativize(file) + " -> " + target);
        }
      }
    }
    assertThat(broken).isEmpty();
  }

  /** The layout table names every file and directory of the root, and nothing else. */
  @Test
  void theReadmesLayoutIsTheTree() throws IOException {
    Set<String> told = new TreeSet<>();
    for (String line : read(ROOT.resolve("README.md")).split("\n")) {
      Matcher row = LAYOUT_ROW.matcher(line);
      if (row.matches()) {
        for (String name : row.group(1).split(", ")) {
          told.add(name);
        }
      }
    }
    Set<String> missing = new TreeSet<>();
    try (Stream<Path> top = Files.list(ROOT)) {
      top.filter(path -> !isGenerated(ROOT.relativize(path)))
          .filter(path -> Files.isDirectory(path))
          .map(path -> path.getFileName() + "/")
          .filter(name -> !name.startsWith("."))
          .filter(name -> !told.contains(name))
          .forEach(missing::add);
    }
    assertThat(missing).as("directories that the README's layout does not name").isEmpty();
    assertThat(told)
        .as("names in the README's layout")
        .isNotEmpty()
        .allSatisfy(name -> assertThat(ROOT.resolve(name)).exists());
  }

  @Test
  void theLicenceIsThere() throws IOException {
    assertThat(read(ROOT.resolve("LICENSE"))).contains("Apache License", "Version 2.0");
  }
}
