package io.slabring.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.slabring.node.settings.HostAndPort;
import io.slabring.node.settings.UsageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The options of a cluster: what they mean, and what is said of wrong ones. */
class ClusterOptionsTest {
  private static Options parse(String commandLine) {
    return Options.parse(commandLine.split(" "));
  }

  @Test
  void withoutAClusterThereIsNone() {
    assertThat(parse("-p 1").cluster()).isNull();
  }

  @Test
  void defaults() {
    ClusterSettings cluster = parse("--cluster shop").cluster();
    assertThat(cluster.name()).isEqualTo("shop");
    assertThat(cluster.bind()).isEqualTo(new HostAndPort("127.0.0.1", 7800));
    assertThat(cluster.join()).isEmpty();
    assertThat(cluster.dnsName()).isNull();
    assertThat(cluster.multicast()).isFalse();
    assertThat(cluster.advertised()).isNull();
    assertThat(cluster.weight()).isEqualTo(1);
    assertThat(cluster.zone()).isEmpty();
    assertThat(cluster.ring()).isEqualTo("ketama");
    assertThat(cluster.secretFile()).isNull();
    assertThat(cluster.tls()).isNull();
    assertThat(cluster.insecure()).isFalse();
    assertThat(cluster.drainSeconds()).isEqualTo(30);
    assertThat(cluster.forwards()).isTrue();
    assertThat(cluster.linkPort()).isZero();
  }

  @Test
  void everyOptionArrives() {
    ClusterSettings cluster =
        parse(
                "--cluster shop --cluster-bind 10.0.0.5 --join a,b:9,[::1]:7 --advertise Cache-1:1"
                    + " --weight 7 --zone eu/1 --ring rendezvous --cluster-secret-file f --drain 0"
                    + " --foreign-keys serve --link-port 7900")
            .cluster();
    assertThat(cluster.bind()).isEqualTo(new HostAndPort("10.0.0.5", 7800));
    assertThat(cluster.join()).containsExactly("a:7800", "b:9", "[::1]:7");
    assertThat(cluster.advertised()).isEqualTo(new HostAndPort("cache-1", 1));
    assertThat(cluster.weight()).isEqualTo(7);
    assertThat(cluster.zone()).isEqualTo("eu/1");
    assertThat(cluster.ring()).isEqualTo("rendezvous");
    assertThat(cluster.secretFile()).isAbsolute().hasFileName("f");
    assertThat(cluster.drainSeconds()).isZero();
    assertThat(cluster.forwards()).isFalse();
    assertThat(cluster.linkPort()).isEqualTo(7900);
    assertThat(parse("--cluster a --discover dns:x.y").cluster().dnsName()).isEqualTo("x.y");
    assertThat(parse("--cluster a --discover multicast").cluster().multicast()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --join a                                   | 64 | --join needs --cluster
          --weight 2                                 | 64 | --weight needs --cluster
          --cluster a/b                              | 1  | --cluster must be 1 to 64 letters, digits, dots, _ and -: "a/b"
          --cluster a --weight 0                     | 1  | --weight must be 1 to 1000: 0
          --cluster a --weight 1001                  | 1  | --weight must be 1 to 1000: 1001
          --cluster a --drain -1                     | 1  | --drain must be 0 to 3600: -1
          --cluster a --foreign-keys ask             | 1  | --foreign-keys must be forward or serve: "ask"
          --cluster a --link-port 65536              | 1  | --link-port must be 0 to 65535: 65536
          --cluster a --zone a,b                     | 1  | --zone must be at most 64 letters, digits and . _ / -: "a,b"
          --cluster a --ring round                   | 1  | --ring must be a name that -h lists: "round"
          --cluster a --join ,                       | 1  | --join must name 1 to 1000 addresses: 0
          --cluster a --join b:0                     | 1  | --join: a port is 1 to 65535: "b:0"
          --cluster a --join b:70000                 | 1  | --join: a port is 0 to 65535: "b:70000"
          --cluster a --join b/c                     | 1  | --join must be host:port: "b/c"
          --cluster a --discover dns:                | 1  | --discover must be dns:NAME or multicast: "dns:"
          --cluster a --discover gossip              | 1  | --discover must be dns:NAME or multicast: "gossip"
          --cluster a --join b --discover dns:c      | 64 | --join and --discover: give one of them, not both
          --cluster a --advertise 0.0.0.0            | 1  | --advertise must be one address: "0.0.0.0"
          --cluster a --advertise a_b                | 1  | --advertise: many clients accept only letters, digits, dots and - in a host: "a_b"
          --cluster a --cluster-bind 0.0.0.0         | 64 | --cluster-bind 0.0.0.0:7800 is reachable from other machines: add --cluster-secret-file, --cluster-cert or --cluster-insecure
          --cluster a --cluster-bind no.such.invalid | 64 | --cluster-bind: no such host: "no.such.invalid"
          --cluster a --cluster-cert c               | 64 | --cluster-cert, --cluster-key and --cluster-ca: all or none
          --cluster a -p 0                           | 64 | --cluster needs a TCP port for clients: -p or -l
          """)
  void whatIsWrongIsSaidWithOptionRuleAndValue(String commandLine, int code, String message) {
    UsageException e = catchThrowableOfType(UsageException.class, () -> parse(commandLine));
    assertThat(e).hasMessage(message);
    assertThat(e.exitCode()).isEqualTo(code);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --cluster a --cluster-bind 10.0.0.5 --cluster-insecure    | any machine that reaches 10.0.0.5:7800 can join
          --cluster a --join 10.0.0.6                               | cannot reach 127.0.0.1:7800
          --cluster a --ring none                                   | may come back with an old value
          --cluster a -e f                                          | the items do not survive a restart
          --cluster a --cluster-bind 10.0.0.5 --cluster-secret-file f | clients on other machines are told
          """)
  void whatIsUnwiseIsNoted(String commandLine, String part) {
    assertThat(parse(commandLine).notes()).filteredOn(note -> note.contains(part)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "", ":1", "[::1", "[::1]x", "a:b", "x:1:"})
  void whatIsNoAddressIsRefused(String text) {
    assertThat(
            catchThrowableOfType(
                UsageException.class, () -> HostAndPort.parse("--join", text, 7800)))
        .as(text)
        .hasMessageContaining("--join");
  }
}
