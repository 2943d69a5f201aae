package io.slabring.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.slabring.protocol.Feeder.Surroundings;
import io.slabring.protocol.RequestTable.Row;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class RequestParserTest {

  static List<Row> rows() {
    return RequestTable.rows();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void understandsLine(Row row) {
    assertThat(Feeder.feedWhole(row.input())).isEqualTo(row.expected());
  }

  @ParameterizedTest
  @MethodSource("rows")
  void understandsLineByteByByte(Row row) {
    for (Surroundings surroundings : Surroundings.values()) {
      assertThat(Feeder.feedByteByByte(row.input(), surroundings)).isEqualTo(row.expected());
    }
  }

  @ParameterizedTest
  @MethodSource("rows")
  void understandsLineAtEveryCut(Row row) {
    byte[] input = row.input();
    for (int cut = 0; cut <= input.length; cut++) {
      for (Surroundings surroundings : Surroundings.values()) {
        assertThat(Feeder.feed(input, surroundings, cut))
            .as("cut at %d, between %s", cut, surroundings)
            .isEqualTo(row.expected());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Surroundings.class)
  void understandsAllLinesInOnePipeline(Surroundings surroundings) {
    StringBuilder pipeline = new StringBuilder();
    List<String> expected = new java.util.ArrayList<>();
    for (Row row : RequestTable.rows()) {
      pipeline.append(new String(row.input(), StandardCharsets.ISO_8859_1));
      expected.addAll(row.expected());
    }
    assertThat(Feeder.feed(bytes(pipeline.toString()), surroundings)).isEqualTo(expected);
  }

  @Test
  void waitsForTheRestOfALine() {
    assertThat(Feeder.feedWhole(bytes("get a"))).containsExactly("...");
    assertThat(Feeder.feedWhole(bytes("set a 0 0 5\r"))).containsExactly("...");
    assertThat(Feeder.feedWhole(bytes("x"))).containsExactly("...");
  }

  @Test
  void closesOnHttp() {
    assertThat(Feeder.feedWhole(bytes("GET / HTTP/1.1\r\nmn\r\n"))).containsExactly("CLOSE");
    assertThat(Feeder.feedWhole(bytes("PUT /a HTTP/2\r\n"))).containsExactly("CLOSE");
    assertThat(Feeder.feedWhole(bytes("DELETE /a HTTP/\n"))).containsExactly("CLOSE");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
