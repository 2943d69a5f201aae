package io.slabring.load.workload;

import module java.base;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.slabring.load.result.BadInputException;

/** Reads workloads: the named ones that come with the program, and files. YAML, so also JSON. */
public final class WorkloadFile {
  /** The workloads that come with the program, by name. */
  public static final List<String> NAMES =
      List.of(
          "page-fragments",
          "query-cache",
          "sessions",
          "rate-limit",
          "etc",
          "get",
          "get-p8",
          "get-500c",
          "set-p16",
          "multiget-50",
          "mix");

  /** A workload is a page of text; anything larger is another file. */
  private static final long MAX_BYTES = 1 << 20;

  private static final YAMLMapper MAPPER =
      YAMLMapper.builder()
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
          .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
          .build();

  private WorkloadFile() {}

  /**
   * The workload of that name, or else of that file.
   *
   * @throws BadInputException when there is no such name and file, or it is broken
   */
  public static Workload read(String nameOrFile) {
    if (NAMES.contains(nameOrFile)) {
      return readNamed(nameOrFile);
    }
    Path file = Path.of(nameOrFile);
    if (!Files.exists(file)) {
      throw new BadInputException(
          "%s is neither a file nor a workload's name (%s)"
              .formatted(nameOrFile, String.join(", ", NAMES)));
    }
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new BadInputException(
            "%s: a workload has at most %,d bytes, this file has %,d"
                .formatted(file, MAX_BYTES, Files.size(file)));
      }
      return parse(nameOrFile, Files.readString(file));
    } catch (IOException e) {
      throw new BadInputException("%s cannot be read: %s".formatted(file, e));
    }
  }

  private static Workload readNamed(String name) {
    try (InputStream resource = WorkloadFile.class.getResourceAsStream(name + ".yaml")) {
      return parse(
          name, new String(resource.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new BadInputException("%s cannot be read: %s".formatted(name, e));
    }
  }

  /** The workload as YAML, with every default written out. */
  public static String write(Workload workload) {
    try {
      return MAPPER.writeValueAsString(workload);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a workload is always writable", e);
    }
  }

  /**
   * Reads YAML.
   *
   * @param source named in errors
   * @throws BadInputException if it is broken
   */
  public static Workload parse(String source, String yaml) {
    try {
      Workload workload = MAPPER.readValue(yaml, Workload.class);
      if (workload == null) {
        throw new BadInputException(source + ": the file is empty");
      }
      return workload;
    } catch (JsonMappingException e) {
      throw new BadInputException(source + ": " + complaint(e));
    } catch (JacksonException e) {
      throw new BadInputException(
          "%s%s: no YAML: %s".formatted(source, line(e.getLocation()), firstLine(e)));
    }
  }

  private static String complaint(JsonMappingException e) {
    String path =
        e.getPath().stream()
            .map(JsonMappingException.Reference::getFieldName)
            .filter(name -> name != null)
            .collect(Collectors.joining("."));
    return switch (e) {
      case ValueInstantiationException v when v.getCause() instanceof Rule.BrokenField broken ->
          join(path, broken.field()) + " " + broken.getMessage();
      case UnrecognizedPropertyException v ->
          "%s is no field; there are %s"
              .formatted(path, v.getKnownPropertyIds().stream().sorted().toList());
      case InvalidTypeIdException v ->
          "%s must be of a known kind, not %s".formatted(join(path, "kind"), v.getTypeId());
      case InvalidFormatException v ->
          "%s must be %s, not %s".formatted(path, expected(v.getTargetType()), v.getValue());
      case MismatchedInputException v when v.getTargetType() != null ->
          "%s must be %s%s"
              .formatted(
                  path.isEmpty() ? "a workload" : path,
                  expected(v.getTargetType()),
                  line(e.getLocation()));
      default -> "%s: %s".formatted(path, firstLine(e));
    };
  }

  private static String join(String path, String field) {
    return path.isEmpty() || field.isEmpty() ? path + field : path + "." + field;
  }

  private static String expected(Class<?> type) {
    if (type.isEnum()) {
      return "one of " + List.of(type.getEnumConstants()).toString().toLowerCase(Locale.ROOT);
    }
    return switch (type.getSimpleName()) {
      case "Integer" -> "a whole number";
      case "Double" -> "a number";
      case "Boolean" -> "true or false";
      case "String" -> "a text";
      default -> "a group of fields";
    };
  }

  private static String line(JsonLocation location) {
    return location == null ? "" : " (line %d)".formatted(location.getLineNr());
  }

  private static String firstLine(JacksonException e) {
    return e.getOriginalMessage().lines().findFirst().orElse("");
  }
}
