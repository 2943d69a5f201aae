package io.slabring.node.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Finds knots: sets of classes of one package in which each class needs every other, directly or
 * through others. None of them can be read, tested or moved alone. A nested class counts as the
 * class around it.
 */
public final class Knots {
  /** Two classes that know each other, as a collection and its iterator do, are no knot yet. */
  private static final int MAX_CLASSES = 2;

  private Knots() {}

  /**
   * A knot that is there and is known.
   *
   * @param packageName its package
   * @param size how many classes it has
   * @param reason why it is there
   */
  public record Known(String packageName, int size, String reason) {
    private String text() {
      return packageName + ": " + size + " classes";
    }
  }

  /**
   * Checks that there are exactly the knots that are known: a new or larger one is a fault, and one
   * that is gone or got smaller has to leave the list or change there.
   *
   * @throws AssertionError naming the classes of every knot otherwise
   */
  public static void check(JavaClasses classes, Known... known) {
    List<String> found = new ArrayList<>();
    List<String> members = new ArrayList<>();
    usesByPackage(classes)
        .forEach(
            (packageName, uses) -> {
              for (Set<String> knot : in(uses)) {
                if (knot.size() > MAX_CLASSES) {
                  found.add(new Known(packageName, knot.size(), "").text());
                  members.add(packageName + " " + knot);
                }
              }
            });
    assertThat(found)
        .as("knots of more than %d classes: %s", MAX_CLASSES, String.join("; ", members))
        .containsExactlyInAnyOrderElementsOf(List.of(known).stream().map(Known::text).toList());
  }

  /** For each package, which of its own top-level classes each of its top-level classes uses. */
  private static Map<String, Map<String, Set<String>>> usesByPackage(JavaClasses classes) {
    Map<String, Map<String, Set<String>>> packages = new TreeMap<>();
    for (JavaClass type : classes) {
      String user = topLevelName(type);
      Set<String> used =
          packages
              .computeIfAbsent(type.getPackageName(), name -> new TreeMap<>())
              .computeIfAbsent(user, name -> new TreeSet<>());
      type.getDirectDependenciesFromSelf().stream()
          .map(dependency -> dependency.getTargetClass().getBaseComponentType())
          .filter(target -> target.getPackageName().equals(type.getPackageName()))
          .map(Knots::topLevelName)
          .forEach(used::add);
    }
    return packages;
  }

  private static String topLevelName(JavaClass type) {
    JavaClass outer = type;
    while (outer.getEnclosingClass().isPresent()) {
      outer = outer.getEnclosingClass().get();
    }
    return outer.getSimpleName();
  }

  /** The strongly connected components of a graph that have more than one member. */
  static List<Set<String>> in(Map<String, Set<String>> uses) {
    Map<String, Set<String>> reached = new TreeMap<>();
    uses.keySet().forEach(name -> reached.put(name, reachedFrom(name, uses)));
    List<Set<String>> knots = new ArrayList<>();
    Set<String> done = new HashSet<>();
    reached.forEach(
        (name, others) -> {
          Set<String> knot = new TreeSet<>(others);
          knot.removeIf(other -> !reached.getOrDefault(other, Set.of()).contains(name));
          knot.add(name);
          if (knot.size() > 1 && done.add(name)) {
            knots.add(knot);
            done.addAll(knot);
          }
        });
    return knots;
  }

  private static Set<String> reachedFrom(String start, Map<String, Set<String>> uses) {
    Set<String> reached = new HashSet<>();
    Deque<String> next = new ArrayDeque<>(uses.get(start));
    while (!next.isEmpty()) {
      String name = next.pop();
      if (reached.add(name)) {
        next.addAll(uses.getOrDefault(name, Set.of()));
      }
    }
    return reached;
  }
}
