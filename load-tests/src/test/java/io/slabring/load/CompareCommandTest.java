package io.slabring.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code bench compare} says before it begins: it takes too long to say it at the end. */
class CompareCommandTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "--with postgres|--with takes memcached or redis, not 'postgres'",
        "--with redis --paced sessions|--paced must be one of --workload, not sessions",
        "--with redis --workload rate-limit --paced rate-limit|rate-limit has counters",
        "--with redis --workload get --paced mix|--paced must be one of --workload, not mix",
        // Without --paced it is one of them, so the next mistake is named.
        "--with redis --quick --workload get --json no/such/place.json|--json must be a file",
        "--with redis --json no/such/place.json|--json must be a file that can be written",
        "--with redis --report /|--report must be a file that can be written",
        "--with redis --write no-such.md|--write: there is no no-such.md",
        "--with redis --write pom.xml|--write: pom.xml must contain '<!-- begin compare' exactly"
            + " once",
        "--quick|Missing required option: '--with=NAME'",
      })
  void refusesWhatItCannotDo(String arguments, String sentence) {
    StringWriter err = new StringWriter();
    int code =
        Bench.commandLine()
            .setErr(new PrintWriter(err))
            .execute(("compare " + arguments).split(" ", -1));
    assertThat(code).as(err.toString()).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains(sentence);
  }
}
