package io.slabring.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.slabring.node.server.tls.ListenerTls;
import io.slabring.node.settings.Commands;
import io.slabring.node.settings.Compatible;
import io.slabring.node.settings.Lru;
import io.slabring.node.settings.Memory;
import io.slabring.node.settings.Network;
import io.slabring.node.settings.Output;
import io.slabring.node.settings.Setting;
import io.slabring.node.settings.SettingsTable;
import io.slabring.node.settings.UsageException;
import io.slabring.node.settings.Version;
import io.slabring.node.settings.Work;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {
  private static Options parse(String commandLine) {
    return commandLine.isEmpty() ? Options.parse() : Options.parse(commandLine.split(" "));
  }

  @Test
  void defaultsAreMemcachedsExceptForTheAddress() {
    Options options = parse("");
    assertThat(options.listen()).containsExactly(new ListenSpec("127.0.0.1", 11211));
    assertThat(options.notes()).hasSize(1).first().asString().contains("loopback");
    assertThat(options.get(Memory.LIMIT)).isEqualTo(64L << 20);
    assertThat(options.get(Network.CONNECTIONS)).isEqualTo(1024);
    assertThat(options.get(Network.BACKLOG)).isEqualTo(1024);
    assertThat(options.get(Work.THREADS)).isEqualTo(4);
    assertThat(options.get(Work.REQUESTS_PER_EVENT)).isEqualTo(20);
    assertThat(options.get(Memory.ITEM_SIZE)).isEqualTo(1L << 20);
    assertThat(options.get(Memory.GROWTH_FACTOR)).isEqualTo(1.25);
    assertThat(options.get(Memory.CHUNK_SIZE)).isEqualTo(48);
    assertThat(options.get(Memory.EVICTS)).isTrue();
    assertThat(options.get(Commands.CAS)).isTrue();
    assertThat(options.get(Commands.FLUSH)).isTrue();
    assertThat(options.get(Commands.SHUTDOWN)).isFalse();
    assertThat(options.settings().isGiven(Commands.DELIMITER)).isFalse();
    assertThat(options.get(Work.TRANSPORT)).isNull();
    assertThat(options.get(Output.VERBOSITY)).isZero();
  }

  @Test
  void everyFlagOfOneLineArrives() {
    Options options =
        parse(
            "-vvM -p 1 -m1024 -c 5 -b 6 -t 7 -R 8 -I 2m -f 1.5 -n 64 -CAFXW -D="
                + " -ohash_algorithm=xxh3 --transport nio -U 0 -u root -r -k -L -B ascii -o"
                + " hashpower=16,no_lru_crawler -o track_sizes");
    assertThat(options.get(Output.VERBOSITY)).isEqualTo(2);
    assertThat(options.get(Memory.EVICTS)).isFalse();
    assertThat(options.get(Network.PORT)).isEqualTo(1);
    assertThat(options.get(Memory.LIMIT)).isEqualTo(1L << 30);
    assertThat(options.get(Network.CONNECTIONS)).isEqualTo(5);
    assertThat(options.get(Network.BACKLOG)).isEqualTo(6);
    assertThat(options.get(Work.THREADS)).isEqualTo(7);
    assertThat(options.get(Work.REQUESTS_PER_EVENT)).isEqualTo(8);
    assertThat(options.get(Memory.ITEM_SIZE)).isEqualTo(2L << 20);
    assertThat(options.get(Memory.GROWTH_FACTOR)).isEqualTo(1.5);
    assertThat(options.get(Memory.CHUNK_SIZE)).isEqualTo(64);
    assertThat(options.settings().isGiven(Memory.CHUNK_SIZE)).isTrue();
    assertThat(options.get(Commands.CAS)).isFalse();
    assertThat(options.get(Commands.SHUTDOWN)).isTrue();
    assertThat(options.get(Commands.FLUSH)).isFalse();
    assertThat(options.get(Commands.DUMP)).isFalse();
    assertThat(options.get(Commands.WATCH)).isFalse();
    assertThat(options.settings().isGiven(Commands.DELIMITER)).isTrue();
    assertThat(options.get(Commands.DELIMITER)).isEqualTo("=");
    assertThat(options.get(Work.TRANSPORT)).isEqualTo("nio");
    assertThat(options.get(Compatible.PROTOCOL)).isEqualTo("ascii");
    assertThat(options.get(Memory.HASH_POWER)).isEqualTo(16);
    assertThat(options.get(Lru.CRAWLER)).isFalse();
    assertThat(options.get(Memory.TRACK_SIZES)).isTrue();
  }

  @Test
  void longNamesMayBeShortenedAndTheLastValueWins() {
    Options options = parse("--port=1 --port 2 --conn-lim=3 --threads 1 --verbose");
    assertThat(options.get(Network.PORT)).isEqualTo(2);
    assertThat(options.get(Network.CONNECTIONS)).isEqualTo(3);
    assertThat(options.get(Output.VERBOSITY)).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          -l ::1                                  | ::1              | 11211
          -l [::1]:5 -p 3                         | ::1              | 5
          -l [::1] -p 3                           | ::1              | 3
          -l host                                 | host             | 11211
          -l host:7                               | host             | 7
          -l *                                    | 0.0.0.0          | 11211
          -l *:9                                  | 0.0.0.0          | 9
          -l proto[ascii]:tag[services]:10.0.0.1:5| 10.0.0.1         | 5
          -l tag_tools_:10.0.0.1                  | 10.0.0.1         | 11211
          -l proto[negotiating]:[::1]:5           | ::1              | 5
          -p -1                                   | 127.0.0.1        | 0
          -l 127.0.0.1:-1                         | 127.0.0.1        | 0
          """)
  void addresses(String commandLine, String host, int port) {
    assertThat(parse(commandLine).listen()).containsExactly(new ListenSpec(host, port));
  }

  @Test
  void addressesComeFromListsAndRepetitionOnce() {
    assertThat(parse("-l a,b:1;c -l a -l [::1]:2").listen())
        .containsExactly(
            new ListenSpec("a", 11211),
            new ListenSpec("b", 1),
            new ListenSpec("c", 11211),
            new ListenSpec("::1", 2));
  }

  @Test
  void theLaterExtendedOptionWins() {
    assertThat(parse("-o no_lru_crawler,lru_crawler").get(Lru.CRAWLER)).isTrue();
    assertThat(parse("-o slab_automove=2,no_slab_automove").get(Memory.SLAB_AUTOMOVE)).isZero();
    assertThat(parse("-o slab_automove_freeratio=0.2").get(Memory.SLAB_AUTOMOVE_FREE_RATIO))
        .isEqualTo(0.2);
    Options old = parse("-o no_modern");
    assertThat(
            List.of(
                old.get(Lru.CRAWLER),
                old.get(Lru.SEGMENTED),
                old.get(Memory.SLAB_REASSIGN),
                old.get(Network.REFUSE_OVER_LIMIT)))
        .containsOnly(false);
    assertThat(parse("-o slab_chunk_max=64,no_modern").get(Memory.SLAB_CHUNK_MAX)).isEqualTo(65536);
    assertThat(parse("-o no_modern").get(Memory.SLAB_CHUNK_MAX)).isEqualTo(1 << 20);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-I 1024 -o slab_chunk_max=1",
        "-I 512k",
        "-I 32m",
        "-B binary",
        "-B auto",
        "-m 2048 -I 1024m",
        "-o modern,maxconns_fast,hash_algorithm=murmur3,tail_repair_time=10,read_buf_mem_limit=16",
        "-o temporary_ttl=20,idle_timeout=60,hot_lru_pct=40,warm_lru_pct=40,relaxed_privileges",
        "-o slab_reassign,slab_automove,slab_automove_window=3,slab_automove_ratio=1",
        "-o drop_privileges,,no_hashexpand,watcher_logbuf_size=8,worker_logbuf_size=8",
        "-o hot_max_factor=0.5,warm_max_factor=3,lru_crawler_sleep=0,lru_crawler_tocrawl=32",
        "-t 65"
      })
  void accepted(String commandLine) {
    assertThat(parse(commandLine).action()).isEqualTo(Options.Action.SERVE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1 |-c 0        | -c must be at least 1: 0
          1 |-c -1       | -c must be at least 1: -1
          1 |-t 0        | -t must be at least 1: 0
          1 |-R 0        | -R must be at least 1: 0
          1 |-n 0        | -n must be at least 1: 0
          1 |-f 1        | -f must be more than 1: 1
          1 |-f NaN      | -f must be a number: "NaN"
          1 |-m 0        | -m must be 1 to 2147483647: 0
          1 |-m 1g       | -m must be a whole number: "1g"
          1 |-m 99999999999 | -m must be 1 to 2147483647: 99999999999
          1 |-b -2       | -b must be at least 0: -2
          64|-m 1        | -I: Cannot set item size limit higher than 1/2 of memory max: 1048576 bytes, and -m is 1048576
          64|-I 1000     | -I must be 1024 to 1073741824 bytes: 1000
          64|-I 256m     | -I: Cannot set item size limit higher than 1/2 of memory max: 268435456 bytes, and -m is 67108864
          64|-m 9000 -I 2000m | -I must be 1024 to 1073741824 bytes: 2000m
          1 |-I 9999999999999m | -I must be a number of bytes, or a number followed by k or m: "9999999999999m"
          1 |-I 2g       | -I must be a number of bytes, or a number followed by k or m: "2g"
          64|-I 1500k    | -I (item_size_max: 1536000) must be evenly divisible by slab_chunk_max (bytes: 524288)
          64|-I 100k     | slab_chunk_max (bytes: 524288) cannot be larger than -I (item_size_max 102400)
          64|-I 900k -o slab_chunk_max=300 | slab_chunk_max (bytes: 307200) must divide evenly into 1048576 (slab_page_size)
          64|-p 65536    | -p must be -1 to 65535: 65536
          1 |-p http     | -p must be a whole number: "http"
          64|-U 70000 -p 1 | -U must be -1 to 65535: 70000
          64|-a 999      | -a must be an octal file mode, 0 to 0777: 999
          64|-Z          | -Z needs a certificate: -o ssl_chain_cert=<file>
          64|-Z -p 0     | -Z: You cannot enable SSL without a TCP port.
          1 |-o ssl_verify_mode=4 | -o ssl_verify_mode=4: ssl_verify_mode must be 0 to 3: 4; -h lists the values
          1 |-o ssl_min_version=4 | -o ssl_min_version=4: ssl_min_version must be 0 to 3: 4; -h lists the values
          1 |-o ssl_keyformat=ENGINE | -o ssl_keyformat=ENGINE: ssl_keyformat must be PEM, DER, 1 or 2: "ENGINE"; -h lists the values
          1 |-o ssl_chain_cert= | -o ssl_chain_cert=: ssl_chain_cert needs a value; -h lists the values
          64|-Y f -U 1   | -Y: Cannot use UDP with ascii authentication enabled (-U 0 to disable)
          64|-Y f -B binary | -B: You cannot allow the BINARY protocol while using ascii authentication tokens.
          1 |-N 0        | -N must be at least 1: 0
          64|-N 5        | -N: Number of napi_ids(5) cannot be greater than number of threads(4)
          64|-S          | -S: This server is not built with SASL support.
          64|-l a:b      | -l: Invalid port number: "b"
          64|-l a:70000  | -l: Invalid port number: "70000"
          64|-l [::1     | -l: Invalid IPV6 address: "[::1"
          64|-l notls:a  | -l: 'notls' option is valid only when SSL is enabled
          64|-l proto[binary]:a | -l: Invalid protocol spec: "binary" (only the text protocol is spoken)
          64|-l tag[123456789]:a| -l: Listener tags must be between 1 and 8 characters: "123456789"
          64|--log-format xml | --log-format must be text or json: "xml"
          64|-B http     | -B must be auto, ascii or binary: "http"
          64|--transport tcp | --transport must be io_uring, epoll or nio: "tcp"
          1 |-q          | Illegal argument "-q": -h lists the options
          1 |--nonsense  | Illegal argument "--nonsense": -h lists the options
          1 |stray       | Unexpected argument "stray": -h lists the options
          1 |-o nonsense=1 | -o nonsense=1: Illegal suboption "nonsense"; -h lists them
          1 |-o ext_path=/x | -o ext_path=/x: Illegal suboption "ext_path"; -h lists them
          1 |-o hashpower | -o hashpower: hashpower needs a value; -h lists the values
          1 |-o hashpower=11 | -o hashpower=11: hashpower must be 12 to 32: 11; -h lists the values
          1 |-o hashpower=33 | -o hashpower=33: hashpower must be 12 to 32: 33; -h lists the values
          1 |-o hash_algorithm=md5 | -o hash_algorithm=md5: hash_algorithm must be jenkins, murmur3 or xxh3: "md5"; -h lists the values
          1 |-o tail_repair_time=9 | -o tail_repair_time=9: tail_repair_time must be at least 10: 9; -h lists the values
          1 |-o lru_crawler_sleep=1000001 | -o lru_crawler_sleep=1000001: lru_crawler_sleep must be 0 to 1000000: 1000001; -h lists the values
          1 |-o lru_crawler_tocrawl=-1 | -o lru_crawler_tocrawl=-1: lru_crawler_tocrawl must be 0 to 4294967295: -1; -h lists the values
          1 |-o hot_lru_pct=0 | -o hot_lru_pct=0: hot_lru_pct must be 1 to 79: 0; -h lists the values
          1 |-o warm_lru_pct=80 | -o warm_lru_pct=80: warm_lru_pct must be 1 to 79: 80; -h lists the values
          64|-o hot_lru_pct=50 | hot_lru_pct + warm_lru_pct cannot be more than 80% combined
          1 |-o hot_max_factor=0 | -o hot_max_factor=0: hot_max_factor must be more than 0: 0; -h lists the values
          1 |-o slab_automove=3 | -o slab_automove=3: slab_automove must be 0 to 2: 3; -h lists the values
          1 |-o slab_automove_window=2 | -o slab_automove_window=2: slab_automove_window must be 3 to 1800: 2; -h lists the values
          1 |-o slab_automove_ratio=1.1 | -o slab_automove_ratio=1.1: slab_automove_ratio must be more than 0 and at most 1: 1.1; -h lists the values
          1 |-o slab_chunk_max=2048 | -o slab_chunk_max=2048: slab_chunk_max must be 1 to 1024: 2048; -h lists the values
          1 |-o temporary_ttl | -o temporary_ttl: temporary_ttl needs a value; -h lists the values
          64|-o no_lru_maintainer,temporary_ttl=5 | temporary_ttl requires lru_maintainer to be enabled
          """)
  void refused(int exitCode, String commandLine, String message) {
    UsageException refusal = catchThrowableOfType(UsageException.class, () -> parse(commandLine));
    assertThat(refusal).as(commandLine).isNotNull().hasMessage(message);
    assertThat(refusal.exitCode()).isEqualTo(exitCode);
  }

  @Test
  void aMissingValueIsNamed() {
    assertThat(catchThrowableOfType(UsageException.class, () -> parse("-m")))
        .hasMessage("-m needs a value: -h lists the options");
    assertThat(catchThrowableOfType(UsageException.class, () -> parse("-vvm")))
        .hasMessage("-m needs a value: -h lists the options");
  }

  static Stream<Setting<?>> flags() {
    return SettingsTable.all().stream().filter(Setting::isFlag);
  }

  /** Each flag of the table, as a newcomer writes it wrongly: its name and the help are told. */
  @ParameterizedTest
  @MethodSource("flags")
  void everyFlagSaysWhatItLacks(Setting<?> flag) {
    String name = flag.name();
    String longName = flag.longName() == null ? null : "--" + flag.longName();
    if (flag.parameter() == null) {
      assertRefused("Illegal argument \"" + longName + "=x\": -h lists", longName + "=x");
      return;
    }
    assertRefused(name + " needs a value: -h lists the options", name);
    if (longName != null) {
      assertRefused(name + " needs a value: -h lists the options", "-v", longName);
      assertRefused(name + " needs a value: -h lists the options", longName, "--verbose");
    }
    if (!List.of("-o", "--zone").contains(name)) {
      assertRefused(name, "--cluster=a", "--admin=1", name, "");
    }
  }

  private static void assertRefused(String message, String... line) {
    assertThat(catchThrowableOfType(UsageException.class, () -> Options.parse(line)))
        .as("%s", List.of(line))
        .isNotNull()
        .hasMessageContaining(message);
  }

  /** Those with a value that is not any text. */
  static Stream<Setting<?>> extendedOptions() {
    return SettingsTable.all().stream()
        .filter(setting -> setting.extendedName() != null && setting.parameter() != null)
        .filter(setting -> setting.file() == null)
        .filter(setting -> !setting.name().matches("ssl_ciphers|resp_obj_mem_limit"));
  }

  @ParameterizedTest
  @MethodSource("extendedOptions")
  void everyExtendedOptionNamesItselfAndTheHelp(Setting<?> option) {
    String item = option.name() + "=no/such/value";
    assertRefused("-o " + item + ": ", "-o", item);
    assertRefused("-h lists", "-o", item);
  }

  @Test
  void helpAndVersionWinOverEverythingElse() {
    assertThat(parse("-c 0 -h").action()).isEqualTo(Options.Action.HELP);
    assertThat(parse("-vV").action()).isEqualTo(Options.Action.VERSION);
    assertThat(parse("-i").action()).isEqualTo(Options.Action.LICENSE);
  }

  @Test
  void optionsWithoutEffectAreNoted() {
    assertThat(parse("-l ::1 -o ssl_kernel_tls").notes())
        .containsExactly("ssl_kernel_tls has no effect: the node itself encrypts");
    assertThat(parse("-p 0").notes()).first().asString().contains("no port for clients");
  }

  @Test
  void whereClientsMustAuthenticateOverTlsEveryInterfaceIsListenedOn() {
    for (String line :
        List.of("-Y f -Z -o ssl_chain_cert=c", "-Z -o ssl_chain_cert=c,ssl_verify_mode=2")) {
      assertThat(parse(line).listen()).containsExactly(new ListenSpec("0.0.0.0", 11211));
      assertThat(parse(line).notes()).hasSize(1).first().asString().contains("every interface");
      assertThat(parse(line + " -l ::1").listen()).containsExactly(new ListenSpec("::1", 11211));
    }
  }

  /** Also with a file of passwords: without TLS they cross the network in the clear. */
  @Test
  void withoutAnAddressLoopbackIsListenedOn() {
    for (String line :
        List.of(
            "-m 64",
            "-Y f",
            "-Y f --cluster c",
            "-Y f -o ssl_verify_mode=2",
            "-Z -o ssl_chain_cert=c,ssl_verify_mode=1")) {
      assertThat(parse(line).listen()).as(line).containsExactly(new ListenSpec("127.0.0.1", 11211));
      assertThat(parse(line).notes()).as(line).anyMatch(note -> note.contains("on loopback only"));
    }
    assertThat(parse("-Y f -l *").listen()).containsExactly(new ListenSpec("0.0.0.0", 11211));
    assertThat(parse("-Y f -s /socket").listen()).isEmpty();
  }

  @Test
  void theUdpPortIsTheTcpPortToo() {
    assertThat(parse("-U 5").get(Network.PORT)).isEqualTo(5);
    assertThat(parse("-U -1").get(Network.PORT)).isEqualTo(-1);
    assertThat(parse("-U 5 -p 6").get(Network.PORT)).isEqualTo(6);
    assertThat(parse("-U 0").get(Network.PORT)).isEqualTo(11211);
    assertThat(parse("-p 0").listen()).isEmpty();
  }

  @Test
  void anAddressMaySayWhatItDoesAboutTls() {
    assertThat(
            parse(
                    "-Z -o ssl_chain_cert=c -l"
                        + " notls:a:1,btls:b:2,mtls:proto[ascii]:tag[x]:[::1]:3,d")
                .listen())
        .containsExactly(
            new ListenSpec("a", 1, ListenerTls.NONE),
            new ListenSpec("b", 2, ListenerTls.SERVER_ONLY),
            new ListenSpec("::1", 3, ListenerTls.MUTUAL),
            new ListenSpec("d", 11211, ListenerTls.DEFAULT));
  }

  @Test
  void theVersionIsTheBuilds() {
    assertThat(Version.NUMBER).isEqualTo(System.getProperty("slabring.version", Version.NUMBER));
  }
}
