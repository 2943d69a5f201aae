package io.slabring.node.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A scrape, read as strictly as Prometheus reads it.
 *
 * @param types of metrics by name
 * @param labels names of the labels of each metric
 * @param samples values by name and labels as they are written
 */
record Metrics(
    Map<String, String> types, Map<String, Set<String>> labels, Map<String, Double> samples) {
  private static final Pattern TYPE =
      Pattern.compile("# TYPE ([a-z_]+) (counter|gauge|histogram|summary)");
  private static final Pattern HELP = Pattern.compile("# HELP ([a-z_]+) \\S.*");
  private static final Pattern LABEL =
      Pattern.compile("([a-z_]+)=\"((?:[^\"\\\\]|\\\\[\\\\n\"])*)\"");
  private static final Pattern SAMPLE =
      Pattern.compile(
          "([a-z_]+)(?:\\{(" + LABEL.pattern() + "(?:," + LABEL.pattern() + ")*)})? (-?[0-9.E-]+)");

  static Metrics parse(String text) {
    Metrics metrics =
        new Metrics(new LinkedHashMap<>(), new LinkedHashMap<>(), new LinkedHashMap<>());
    assertThat(text).endsWith("\n");
    String current = "";
    for (String line : text.split("\n")) {
      Matcher type = TYPE.matcher(line);
      Matcher help = HELP.matcher(line);
      if (help.matches()) {
        current = help.group(1);
      } else if (type.matches()) {
        assertThat(type.group(1)).isEqualTo(current);
        assertThat(metrics.types.put(current, type.group(2))).as("%s twice", current).isNull();
      } else {
        metrics.sample(current, line);
      }
    }
    return metrics;
  }

  private void sample(String current, String line) {
    Matcher sample = SAMPLE.matcher(line);
    assertThat(sample.matches()).as(line).isTrue();
    String name = sample.group(1);
    if (types.get(current).equals("histogram")) {
      assertThat(name).isIn(current + "_bucket", current + "_sum", current + "_count");
    } else if (types.get(current).equals("summary")) {
      assertThat(name).isIn(current + "_sum", current + "_count");
    } else {
      assertThat(name).isEqualTo(current);
    }
    Set<String> names = labels.computeIfAbsent(name, none -> new LinkedHashSet<>());
    if (sample.group(2) != null) {
      LABEL.matcher(sample.group(2)).results().forEach(label -> names.add(label.group(1)));
    }
    String key = line.substring(0, line.lastIndexOf(' '));
    assertThat(samples.put(key, Double.valueOf(sample.group(sample.groupCount()))))
        .as("%s twice", key)
        .isNull();
  }

  double value(String sample) {
    assertThat(samples).containsKey(sample);
    return samples.get(sample);
  }
}
