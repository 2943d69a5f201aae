package io.slabring.load.result;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.nio.file.Path;

/** Results as JSON: the records' components, times as ISO 8601. */
public final class ResultFile {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .build();

  private ResultFile() {}

  /** Writes or overwrites {@code file} with a record of this package. */
  public static void write(Record result, Path file) throws IOException {
    MAPPER.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), result);
  }

  /** A record as JSON in one line. */
  public static String text(Record result) throws JsonProcessingException {
    return MAPPER.writeValueAsString(result);
  }
}
