package io.slabring.node.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rows of the table fit each other. */
class SettingsTableTest {
  /** Not given, they mean something that cannot be given. */
  private static final List<String> DEFAULT_IS_OFF = List.of("-N", "tail_repair_time");

  static Stream<Setting<?>> withDefault() {
    return SettingsTable.all().stream()
        .filter(setting -> setting.defaultText() != null)
        .filter(setting -> !DEFAULT_IS_OFF.contains(setting.name()));
  }

  @Test
  void noNameIsThereTwice() {
    assertThat(all(Setting::longName)).doesNotHaveDuplicates();
    assertThat(all(Setting::extendedName)).doesNotHaveDuplicates();
    assertThat(all(Setting::statName)).doesNotHaveDuplicates();
    assertThat(all(setting -> setting.letter() == 0 ? null : setting.letter()))
        .doesNotHaveDuplicates();
  }

  @Test
  void memcachedsLinesHaveOnePlaceEach() {
    assertThat(all(Setting::statPlace).stream().filter(place -> place % Row.OWN_PLACE != 0))
        .doesNotHaveDuplicates()
        .allMatch(place -> place < Row.OWN_PLACE);
  }

  /** Given in words, it is what it is when it is not given. */
  @ParameterizedTest
  @MethodSource("withDefault")
  void theDefaultMayBeGiven(Setting<?> setting) {
    assertThat((Object) setting.read(List.of(setting.defaultText())))
        .isEqualTo(setting.defaultValue());
  }

  @Test
  void whatIsGivenCountsAndWhatFollowsFromItDoesNot() {
    Settings settings = read("no_lru_crawler,slab_chunk_max=64");
    assertThat(settings.get(Lru.CRAWLER)).isFalse();
    assertThat(settings.isGiven(Lru.CRAWLER)).isFalse();
    assertThat(settings.isGiven(Memory.SLAB_CHUNK_MAX)).isTrue();
    assertThat(read("no_lru_crawler,lru_crawler").get(Lru.CRAWLER)).isTrue();
    assertThat(settings.with(Lru.CRAWLER, true).get(Lru.CRAWLER)).isTrue();
    assertThat(settings.get(Lru.CRAWLER)).as("a change is another object").isFalse();
  }

  private static Settings read(String list) {
    return Settings.read(Map.of(Output.EXTENDED, List.of(list)));
  }

  private static <T> List<T> all(Function<Setting<?>, T> property) {
    return SettingsTable.all().stream().<T>map(property::apply).filter(Objects::nonNull).toList();
  }
}
