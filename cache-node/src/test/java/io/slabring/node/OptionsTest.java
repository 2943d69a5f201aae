package io.slabring.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.slabring.node.server.tls.ListenerTls;
import io.slabring.node.settings.UsageException;
import io.slabring.node.settings.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
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
    assertThat(options.memoryBytes()).isEqualTo(64L << 20);
    assertThat(options.connections()).isEqualTo(1024);
    assertThat(options.backlog()).isEqualTo(1024);
    assertThat(options.threads()).isEqualTo(4);
    assertThat(options.requestsPerEvent()).isEqualTo(20);
    assertThat(options.itemSizeMax()).isEqualTo(1 << 20);
    assertThat(options.growthFactor()).isEqualTo(1.25);
    assertThat(options.chunkSize()).isEqualTo(48);
    assertThat(options.memcachedClasses()).isFalse();
    assertThat(options.evicts()).isTrue();
    assertThat(options.usesCas()).isTrue();
    assertThat(options.allowsFlush()).isTrue();
    assertThat(options.allowsShutdown()).isFalse();
    assertThat(options.detailEnabled()).isFalse();
    assertThat(options.transport()).isNull();
    assertThat(options.verbosity()).isZero();
  }

  @Test
  void everyFlagOfOneLineArrives() {
    Options options =
        parse(
            "-vvM -p 1 -m1024 -c 5 -b 6 -t 7 -R 8 -I 2m -f 1.5 -n 64 -CAFXW -D="
                + " -ohash_algorithm=xxh3 --transport nio -U 0 -u root -r -k -L -B ascii -o"
                + " hashpower=16,no_lru_crawler -o track_sizes");
    assertThat(options.verbosity()).isEqualTo(2);
    assertThat(options.evicts()).isFalse();
    assertThat(options.port()).isEqualTo(1);
    assertThat(options.memoryBytes()).isEqualTo(1L << 30);
    assertThat(options.connections()).isEqualTo(5);
    assertThat(options.backlog()).isEqualTo(6);
    assertThat(options.threads()).isEqualTo(7);
    assertThat(options.requestsPerEvent()).isEqualTo(8);
    assertThat(options.itemSizeMax()).isEqualTo(2 << 20);
    assertThat(options.growthFactor()).isEqualTo(1.5);
    assertThat(options.chunkSize()).isEqualTo(64);
    assertThat(options.memcachedClasses()).isTrue();
    assertThat(options.usesCas()).isFalse();
    assertThat(options.allowsShutdown()).isTrue();
    assertThat(options.allowsFlush()).isFalse();
    assertThat(options.allowsDump()).isFalse();
    assertThat(options.allowsWatch()).isFalse();
    assertThat(options.detailEnabled()).isTrue();
    assertThat(options.prefixDelimiter()).isEqualTo('=');
    assertThat(options.transport()).isEqualTo("nio");
    assertThat(options.protocol()).isEqualTo("ascii");
    assertThat(options.extended().hashPower).isEqualTo(16);
    assertThat(options.extended().lruCrawler).isFalse();
    assertThat(options.extended().trackSizes).isTrue();
  }

  @Test
  void longNamesMayBeShortenedAndTheLastValueWins() {
    Options options = parse("--port=1 --port 2 --conn-lim=3 --threads 1 --verbose");
    assertThat(options.port()).isEqualTo(2);
    assertThat(options.connections()).isEqualTo(3);
    assertThat(options.verbosity()).isEqualTo(1);
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
    assertThat(parse("-o no_lru_crawler,lru_crawler").extended().lruCrawler).isTrue();
    assertThat(parse("-o slab_automove=2,no_slab_automove").extended().slabAutomove).isZero();
    assertThat(parse("-o slab_automove_freeratio=0.2").extended().slabAutomoveFreeRatio)
        .isEqualTo(0.2);
    ExtendedSettings old = parse("-o no_modern").extended();
    assertThat(List.of(old.lruCrawler, old.lruSegmented, old.slabReassign, old.refuseOverLimit))
        .containsOnly(false);
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
          1 |-c 0        | -c: Maximum connections must be greater than 0: 0
          1 |-c -1       | -c: Maximum connections must be greater than 0: -1
          1 |-t 0        | -t: Number of threads must be greater than 0: 0
          1 |-R 0        | -R: Number of requests per event must be greater than 0: 0
          1 |-n 0        | -n: Chunk size must be greater than 0: 0
          1 |-f 1        | -f: Factor must be greater than 1: 1
          1 |-f NaN      | -f must be a number: "NaN"
          1 |-m 0        | -m: Memory limit must be greater than 0: 0
          1 |-m 1g       | -m must be a whole number: "1g"
          1 |-m 99999999999 | -m must fit 32 bits: 99999999999
          1 |-b -2       | -b: Backlog must not be negative: -2
          64|-m 1        | -I: Cannot set item size limit higher than 1/2 of memory max: 1048576 bytes, and -m is 1048576
          64|-I 1000     | -I: Item max size cannot be less than 1024 bytes: 1000
          64|-I 256m     | -I: Cannot set item size limit higher than 1/2 of memory max: 268435456 bytes, and -m is 67108864
          64|-m 9000 -I 2000m | -I: Cannot set item size limit higher than a gigabyte: 2097152000 bytes
          1 |-I 9999999999999m | -I must be a number of bytes, or a number followed by k or m: "9999999999999m"
          1 |-I 2g       | -I must be a number of bytes, or a number followed by k or m: "2g"
          64|-I 1500k    | -I (item_size_max: 1536000) must be evenly divisible by slab_chunk_max (bytes: 524288)
          64|-I 100k     | slab_chunk_max (bytes: 524288) cannot be larger than -I (item_size_max 102400)
          64|-I 900k -o slab_chunk_max=300 | slab_chunk_max (bytes: 307200) must divide evenly into 1048576 (slab_page_size)
          64|-p 65536    | -p: Invalid port number 65536.
          1 |-p http     | -p must be a whole number: "http"
          64|-U 70000 -p 1 | -U must be a UDP port, -1 or 0: 70000
          64|-a 999      | -a must be an octal file mode, 0 to 0777: "999"
          64|-Z          | -Z needs a certificate: -o ssl_chain_cert=<file>
          64|-Z -p 0     | -Z: You cannot enable SSL without a TCP port.
          1 |-o ssl_verify_mode=4 | -o ssl_verify_mode=4: ssl_verify_mode must be 0 to 3; -h lists the values
          1 |-o ssl_min_version=4 | -o ssl_min_version=4: ssl_min_version must be 0 to 3; -h lists the values
          1 |-o ssl_keyformat=ENGINE | -o ssl_keyformat=ENGINE: ssl_keyformat must be PEM or DER: ENGINE; -h lists the values
          1 |-o ssl_chain_cert= | -o ssl_chain_cert=: Missing ssl_chain_cert argument; -h lists the values
          64|-Y f -U 1   | -Y: Cannot use UDP with ascii authentication enabled (-U 0 to disable)
          64|-Y f -B binary | -B: You cannot allow the BINARY protocol while using ascii authentication tokens.
          1 |-N 0        | -N: Maximum number of NAPI IDs must be greater than 0: 0
          64|-N 5        | -N: Number of napi_ids(5) cannot be greater than number of threads(4)
          64|-S          | -S: This server is not built with SASL support.
          64|-l a:b      | -l: Invalid port number: "b"
          64|-l a:70000  | -l: Invalid port number: "70000"
          64|-l [::1     | -l: Invalid IPV6 address: "[::1"
          64|-l notls:a  | -l: 'notls' option is valid only when SSL is enabled
          64|-l proto[binary]:a | -l: Invalid protocol spec: "binary" (only the text protocol is spoken)
          64|-l tag[123456789]:a| -l: Listener tags must be between 1 and 8 characters: "123456789"
          64|--transport tcp | --transport must be io_uring, epoll or nio: "tcp"
          1 |-q          | Illegal argument "-q": -h lists the options
          1 |--nonsense  | Illegal argument "--nonsense": -h lists the options
          1 |stray       | Unexpected argument "stray": -h lists the options
          1 |-o nonsense=1 | -o nonsense=1: Illegal suboption "nonsense"; -h lists them
          1 |-o ext_path=/x | -o ext_path=/x: Illegal suboption "ext_path"; -h lists them
          1 |-o hashpower | -o hashpower: Missing numeric argument for hashpower; -h lists the values
          1 |-o hashpower=11 | -o hashpower=11: Initial hashtable multiplier of 11 is too low; -h lists the values
          1 |-o hashpower=33 | -o hashpower=33: Initial hashtable multiplier of 33 is too high; -h lists the values
          1 |-o hash_algorithm=md5 | -o hash_algorithm=md5: Unknown hash_algorithm option (jenkins, murmur3, xxh3); -h lists the values
          1 |-o tail_repair_time=9 | -o tail_repair_time=9: Cannot set tail_repair_time to less than 10 seconds; -h lists the values
          1 |-o lru_crawler_sleep=1000001 | -o lru_crawler_sleep=1000001: LRU crawler sleep must be between 0 and 1 second; -h lists the values
          1 |-o lru_crawler_tocrawl=-1 | -o lru_crawler_tocrawl=-1: lru_crawler_tocrawl takes a numeric 32bit value; -h lists the values
          1 |-o hot_lru_pct=0 | -o hot_lru_pct=0: hot_lru_pct must be > 1 and < 80; -h lists the values
          1 |-o warm_lru_pct=80 | -o warm_lru_pct=80: warm_lru_pct must be > 1 and < 80; -h lists the values
          64|-o hot_lru_pct=50 | hot_lru_pct + warm_lru_pct cannot be more than 80% combined
          1 |-o hot_max_factor=0 | -o hot_max_factor=0: hot_max_factor must be > 0; -h lists the values
          1 |-o slab_automove=3 | -o slab_automove=3: slab_automove must be between 0 and 2; -h lists the values
          1 |-o slab_automove_window=2 | -o slab_automove_window=2: slab_automove_window must be > 2 and < 1800; -h lists the values
          1 |-o slab_automove_ratio=1.1 | -o slab_automove_ratio=1.1: slab_automove_ratio must be > 0 and < 1; -h lists the values
          1 |-o slab_chunk_max=2048 | -o slab_chunk_max=2048: slab_chunk_max must be specified in kilobytes, at most 1024; -h lists the values
          1 |-o temporary_ttl | -o temporary_ttl: Missing temporary_ttl argument; -h lists the values
          64|-o no_lru_maintainer,temporary_ttl=5 | temporary_ttl requires lru_maintainer to be enabled
          """)
  void refused(int exitCode, String commandLine, String message) {
    UsageException refusal = catchThrowableOfType(UsageException.class, () -> parse(commandLine));
    assertThat(refusal).as(commandLine).isNotNull().hasMessage(message);
    assertThat(refusal.exitCode()).isEqualTo(exitCode);
  }

  @Test
  void aBadProtocolIsRefusedWithMemcachedsTwoLines() {
    assertThat(catchThrowableOfType(UsageException.class, () -> parse("-B http")))
        .hasMessage(
            "-B: Invalid value for binding protocol: http\n"
                + " -- should be one of auto, binary, or ascii");
  }

  @Test
  void aMissingValueIsNamed() {
    assertThat(catchThrowableOfType(UsageException.class, () -> parse("-m")))
        .hasMessage("-m needs a value: -h lists the options");
    assertThat(catchThrowableOfType(UsageException.class, () -> parse("-vvm")))
        .hasMessage("-m needs a value: -h lists the options");
  }

  /** Each option of the table, as a newcomer writes it wrongly: its name and the help are told. */
  @ParameterizedTest
  @EnumSource(Flag.class)
  void everyFlagSaysWhatItLacks(Flag flag) {
    String name = flag.shortest();
    String longName = "--" + flag.toOption().getLongOpt();
    if (flag.parameter == null) {
      if (!longName.equals("--null")) {
        assertRefused("Illegal argument \"" + longName + "=x\": -h lists", longName + "=x");
      }
      return;
    }
    assertRefused(name + " needs a value: -h lists the options", name);
    if (!longName.equals("--null")) {
      assertRefused(name + " needs a value: -h lists the options", "-v", longName);
      assertRefused(name + " needs a value: -h lists the options", longName, "--verbose");
    }
    if (flag != Flag.EXTENDED && flag != Flag.ZONE && flag != Flag.LOG_FORMAT) {
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
  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {
        "HASH_ALGORITHM",
        "SSL_CHAIN_CERT",
        "SSL_KEY",
        "SSL_CA_CERT",
        "SSL_CIPHERS",
        "RESP_OBJ_MEM_LIMIT"
      })
  void everyExtendedOptionNamesItselfAndTheHelp(ExtendedOption option) {
    if (option.parameter != null) {
      String item = option.wireName() + "=no/such/value";
      assertRefused("-o " + item + ": ", "-o", item);
      assertRefused("-h lists", "-o", item);
    }
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
    assertThat(parse("-U 5").port()).isEqualTo(5);
    assertThat(parse("-U -1").port()).isEqualTo(-1);
    assertThat(parse("-U 5 -p 6").port()).isEqualTo(6);
    assertThat(parse("-U 0").port()).isEqualTo(11211);
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

  /** The launcher prints the file, so that {@code -h} needs no JVM. */
  @Test
  void theHelpFileIsTheTables() throws IOException {
    Path file = Path.of("src/main/resources/io/slabring/node/help.txt");
    if (Boolean.getBoolean("slabring.rewrite")) {
      Files.writeString(file, Options.helpText());
    }
    assertThat(Files.readString(file))
        .as("rewrite it with: mvn test -pl cache-node -Dtest=OptionsTest -Drewrite=true")
        .isEqualTo(Options.helpText());
  }

  @Test
  void theHelpFitsATerminalAndPromisesOnlyWhatExists() {
    assertThat(Options.helpText().lines()).allMatch(line -> line.length() <= 100);
    assertThat(Options.helpText())
        .startsWith(Version.line())
        .doesNotContain("sasl", "ext_path", "proxy_config", "no_drop_privileges")
        .contains("unix-socket", "enable-ssl");
  }

  @Test
  void theVersionIsTheBuilds() {
    assertThat(Version.NUMBER).isEqualTo(System.getProperty("slabring.version", Version.NUMBER));
  }
}
