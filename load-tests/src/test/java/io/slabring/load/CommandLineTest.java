package io.slabring.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Every option of every command of {@code bench}, as a newcomer writes it wrongly. */
class CommandLineTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  /** The commands as a newcomer writes them, and the empty string for bench itself. */
  static Stream<String> commands() {
    return Stream.concat(Stream.of(""), below("", Bench.commandLine()));
  }

  private static Stream<String> below(String name, CommandLine command) {
    return command.getSubcommands().entrySet().stream()
        .filter(sub -> !sub.getKey().equals("help"))
        .flatMap(
            sub -> {
              String whole = (name + " " + sub.getKey()).strip();
              return Stream.concat(Stream.of(whole), below(whole, sub.getValue()));
            });
  }

  private static CommandLine command(String name) {
    CommandLine command = Bench.commandLine();
    for (String word : words(name)) {
      command = command.getSubcommands().get(word);
    }
    return command;
  }

  private static List<String> words(String command) {
    return command.isEmpty() ? List.of() : List.of(command.split(" "));
  }

  /** Each with the command that has it. */
  static Stream<Arguments> optionsWithValue() {
    return commands()
        .flatMap(
            name ->
                command(name).getCommandSpec().options().stream()
                    .filter(option -> option.arity().min() > 0)
                    .map(option -> Arguments.of(name, option.longestName())));
  }

  private int bench(String command, String... arguments) {
    List<String> all = new ArrayList<>(words(command));
    all.addAll(Arrays.asList(arguments));
    return Bench.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(all.toArray(String[]::new));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void helpIsThereWhereverItIsAskedFor(String name) {
    for (String[] line :
        new String[][] {
          {"--help"},
          {"-h"},
          {"-h", "--help"},
          {"--no-such-option", "--help"},
          {"stray", "-h"},
          {"--json", "--help"}
        }) {
      out.getBuffer().setLength(0);
      assertThat(bench(name, line)).as("%s %s: %s", name, Arrays.toString(line), err).isZero();
      assertThat(out.toString()).contains("Usage: slabring bench", "--help");
    }
    assertThat(bench(name, "--version")).isZero();
    assertThat(out.toString()).contains("slabring bench ");
  }

  /** Lines are wrapped by the program, for any width, so no text has line ends of its own. */
  @ParameterizedTest
  @MethodSource("commands")
  void sentencesAreWhole(String name) {
    CommandLine command = command(name);
    for (OptionSpec option : command.getCommandSpec().options()) {
      assertThat(option.description()).as(option.longestName()).hasSize(1);
      assertThat(option.description()[0]).as(option.longestName()).endsWith(".");
    }
    bench(name, "--help");
    assertThat(out.toString().lines()).allMatch(line -> line.length() <= 100);
    command
        .getSubcommands()
        .forEach(
            (sub, line) ->
                assertThat(line.getCommandSpec().usageMessage().header()[0]).as(sub).endsWith("."));
  }

  @ParameterizedTest
  @MethodSource("optionsWithValue")
  void aMissingValueIsNamed(String name, String option) {
    assertThat(bench(name, option)).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString())
        .startsWith("slabring bench: ")
        .contains(option, "; see slabring bench");
    assertThat(err.toString().lines()).hasSize(1);
  }

  @ParameterizedTest
  @MethodSource("commands")
  void whatIsUnknownIsNamedWithTheHelp(String name) {
    String see = "; see slabring bench" + (name.isEmpty() ? "" : " " + name) + " --help";
    String[] rest =
        switch (name) {
          case "compare" -> new String[] {"--with", "redis"};
          case "replay", "figures traces" -> new String[] {"trace"};
          default -> new String[0];
        };
    for (String wrong : List.of("--no-such-option", "--no-such-option=1")) {
      String[] line = Arrays.copyOf(rest, rest.length + 1);
      line[rest.length] = wrong;
      err.getBuffer().setLength(0);
      assertThat(bench(name, line)).as("%s %s", name, wrong).isEqualTo(ExitCode.USAGE);
      assertThat(err.toString()).contains("--no-such-option", see);
    }
  }
}
