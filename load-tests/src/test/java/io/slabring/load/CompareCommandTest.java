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
        "--with redis --rounds 0|--rounds takes 1 to 100, not 0",
        "--with redis --seconds 0|--seconds takes 0.1 to 600, not 0.0",
        "--with redis --memory 1|--memory takes 8 to 65536, not 1",
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
        "--rounds 1|Missing required option: '--with=NAME'",
      })
  void refusesWhatItCannotDo(String arguments, String sentence) {
    StringWriter err = new StringWriter();
    int code =
        Bench.commandLine()
            .setErr(new PrintWriter(err))
            .execute(("compare " + arguments + " --slabring /bin/true").split(" ", -1));
    assertThat(code).as(err.toString()).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains(sentence);
  }
}
