package io.slabring.load;

import module java.base;

import io.slabring.load.report.Report;
import io.slabring.load.result.ResultFile;
import picocli.CommandLine.Option;

/** The options that say where results are written. */
final class OutputFiles {
  @Option(names = "--json", paramLabel = "FILE")
  private Path json;

  @Option(names = "--report", paramLabel = "FILE")
  private Path report = Path.of("report.html");

  @Option(names = "--no-report")
  private boolean noReport;

  /** Fails now rather than after the measurement. */
  void check() {
    checkWritable("--json", json);
    checkWritable("--report", noReport ? null : report);
  }

  static void checkWritable(String option, Path file) {
    if (file == null) {
      return;
    }
    Path directory = file.toAbsolutePath().getParent();
    boolean isWritable =
        Files.exists(file)
            ? Files.isRegularFile(file) && Files.isWritable(file)
            : directory != null && Files.isWritable(directory);
    if (!isWritable) {
      throw new IllegalArgumentException(
          "%s must be a file that can be written, not %s".formatted(option, file));
    }
  }

  /** Writes the files; returns the page, or null without one. */
  Path write(Record result, Report page) throws IOException {
    if (json != null) {
      ResultFile.write(result, json);
    }
    if (noReport) {
      return null;
    }
    page.write(report);
    return report;
  }
}
