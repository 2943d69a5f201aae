package io.slabring.node.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The pages about the code name what is there: its packages, and the stops of a key's path. */
class CodePagesTest {
  private static final int MAX_STOPS = 10;

  private static final Path ROOT =
      Path.of(System.getProperty("slabring.root", "..")).toAbsolutePath().normalize();

  /** The modules that the drawing shows, each with all of its packages. */
  private static final List<String> MODULES =
      List.of("text-protocol", "membership", "client-sharding", "cache-node");

  /** A row of the drawing: the module, or blanks for the same as above; and a package. */
  private static final Pattern ROW =
      Pattern.compile("^([a-z-]*) +(io\\.slabring(?:\\.[a-z]+)+) .*");

  private static final Pattern STOP = Pattern.compile("^\\d+\\. .*");

  /** A method in backquotes, as {@code RequestParser.parse}. */
  private static final Pattern METHOD =
      Pattern.compile("`([A-Z][A-Za-z]*)\\.([a-z][A-Za-z]*)(?:\\(\\))?`");

  /** A class in backquotes. */
  private static final Pattern CLASS = Pattern.compile("`([A-Z][A-Za-z]*)`");

  private static List<String> lines(String document) throws IOException {
    return Files.readAllLines(ROOT.resolve(document));
  }

  /** The packages of each module's main code, as the drawing names them. */
  private static Map<String, Set<String>> drawing() throws IOException {
    Map<String, Set<String>> packages = new TreeMap<>();
    String module = "";
    for (String line : lines("docs/ARCHITECTURE.md")) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        module = row.group(1).isEmpty() ? module : row.group(1);
        packages.computeIfAbsent(module, name -> new TreeSet<>()).add(row.group(2));
      }
    }
    return packages;
  }

  private static Map<String, Set<String>> tree() throws IOException {
    Map<String, Set<String>> packages = new TreeMap<>();
    for (String module : MODULES) {
      Path sources = ROOT.resolve(module).resolve("src/main/java");
      Set<String> names = packages.computeIfAbsent(module, name -> new TreeSet<>());
      for (Path file : javaFiles(sources)) {
        names.add(sources.relativize(file.getParent()).toString().replace('/', '.'));
      }
    }
    return packages;
  }

  private static List<Path> mainFiles() throws IOException {
    List<Path> files = new ArrayList<>();
    for (String module : MODULES) {
      files.addAll(javaFiles(ROOT.resolve(module).resolve("src/main/java")));
    }
    return files;
  }

  private static List<Path> javaFiles(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList();
    }
  }

  @Test
  void theDrawingShowsEveryPackage() throws IOException {
    assertThat(drawing())
        .as("packages of main code in the drawing of docs/ARCHITECTURE.md")
        .isEqualTo(tree());
  }

  @Test
  void theReadingOrderNamesClassesThatExist() throws IOException {
    String page = String.join("\n", lines("docs/ARCHITECTURE.md"));
    String order = page.substring(page.indexOf("## Reading order"), page.indexOf("## Start"));
    Set<String> classes = new TreeSet<>();
    for (Path file : mainFiles()) {
      classes.add(file.getFileName().toString().replace(".java", ""));
    }
    assertThat(CLASS.matcher(order).results().map(name -> name.group(1)))
        .hasSizeGreaterThan(10)
        .isSubsetOf(classes);
  }

  @Test
  void thePathOfAKeyHasFewStops() throws IOException {
    assertThat(lines("docs/path-of-a-key.md").stream().filter(STOP.asMatchPredicate()))
        .hasSizeBetween(5, MAX_STOPS)
        .allMatch(stop -> METHOD.matcher(stop).find(), "names a method");
  }

  @Test
  void thePathOfAKeyNamesMethodsThatExist() throws IOException {
    List<String> missing = new ArrayList<>();
    Matcher methods = METHOD.matcher(String.join("\n", lines("docs/path-of-a-key.md")));
    while (methods.find()) {
      Pattern declaration = Pattern.compile("[\\w>\\]] " + methods.group(2) + "\\(");
      boolean exists = false;
      for (Path file : mainFiles()) {
        exists |=
            file.getFileName().toString().equals(methods.group(1) + ".java")
                && declaration.matcher(Files.readString(file)).find();
      }
      if (!exists) {
        missing.add(methods.group());
      }
    }
    assertThat(missing).as("methods that docs/path-of-a-key.md names").isEmpty();
  }
}
