package io.slabring.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.slabring.node.settings.UsageException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DemoOptionsTest {
  private static DemoOptions parse(String line) {
    return DemoOptions.parse(line.isEmpty() ? List.of() : List.of(line.split(" ", -1)));
  }

  @Test
  void portsCanBeChosen() {
    assertThat(parse("")).isEqualTo(new DemoOptions(11_211, 7_800));
    assertThat(parse("--port 5 --cluster-port=6")).isEqualTo(new DemoOptions(5, 6));
    assertThat(parse("--port=0 --port=7")).isEqualTo(new DemoOptions(7, 7_800));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --port             | demo: --port needs a value: -h lists the options
          --cluster-port     | demo: --cluster-port needs a value: -h lists the options
          --port=            | demo: --port must be a whole number: ""
          --port x           | demo: --port must be a whole number: "x"
          --port 65536       | demo: --port must be 0 to 65535, and 0 is any free one: 65536
          --cluster-port -1  | demo: --cluster-port must be 0 to 65535, and 0 is any free one: -1
          stray              | demo has no option "stray", but --port and --cluster-port: -h explains them
          --weight=5         | demo has no option "--weight=5", but --port and --cluster-port: -h explains them
          """)
  void refused(String line, String message) {
    UsageException refusal = catchThrowableOfType(UsageException.class, () -> parse(line));
    assertThat(refusal).isNotNull().hasMessage(message);
    assertThat(refusal.exitCode()).isEqualTo(1);
  }
}
