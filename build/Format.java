import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Checks that every Java file has google-java-format's layout, or gives it that layout.
 *
 * <p>Run by Maven on the toolchain's JDK, because the formatter uses the parser of the JDK it runs
 * on. Arguments: {@code check} (exit 1 and the list of files that differ) or {@code apply}.
 */
final class Format {
  private static final Path ROOT = Path.of("");

  private Format() {}

  public static void main(String[] args) throws IOException {
    boolean apply = args.length == 1 && args[0].equals("apply");
    List<Path> unformatted = new ArrayList<>();
    Formatter formatter = new Formatter();
    for (Path file : javaFiles()) {
      String before = Files.readString(file);
      String after;
      try {
        after = formatter.formatSourceAndFixImports(before);
      } catch (FormatterException e) {
        System.err.println(file + ": " + e.getMessage());
        unformatted.add(file);
        continue;
      }
      if (before.equals(after)) {
        continue;
      }
      if (apply) {
        Files.writeString(file, after);
        System.out.println("formatted " + file);
      } else {
        unformatted.add(file);
      }
    }
    if (!unformatted.isEmpty()) {
      unformatted.forEach(file -> System.err.println("not formatted: " + file));
      System.err.println("Run: mvn -q -N verify -Pformat");
      System.exit(1);
    }
  }

  private static List<Path> javaFiles() throws IOException {
    try (Stream<Path> tree = Files.walk(ROOT.toAbsolutePath())) {
      return tree.filter(path -> path.toString().endsWith(".java"))
          .filter(path -> !isGenerated(ROOT.toAbsolutePath().relativize(path)))
          .sorted()
          .toList();
    }
  }

  private static boolean isGenerated(Path path) {
    for (Path name : path) {
      if (name.toString().equals("target") || name.toString().startsWith(".")) {
        return true;
      }
    }
    return false;
  }
}
