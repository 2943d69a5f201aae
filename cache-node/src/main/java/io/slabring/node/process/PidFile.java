package io.slabring.node.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A file with the number of this process, which appears whole and is removed at the end. */
public final class PidFile {
  private static final Logger LOG = LoggerFactory.getLogger(PidFile.class);

  private final Path file;

  private PidFile(Path file) {
    this.file = file;
  }

  /**
   * Writes it.
   *
   * @throws IOException when it cannot be written; what was there stays
   */
  public static PidFile write(Path name) throws IOException {
    Path file = name.toAbsolutePath();
    long own = ProcessHandle.current().pid();
    long other = read(file);
    if (other != 0 && other != own && ProcessHandle.of(other).isPresent()) {
      LOG.warn("WARNING: The pid file contained the following (running) pid: {}", other);
    }
    Path part = Path.of(file + "." + own);
    try {
      Files.writeString(part, own + "\n");
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      Files.deleteIfExists(part);
      throw new IOException(
          "-P: %s: the user %s cannot write it; name a file elsewhere: %s"
              .formatted(file, System.getProperty("user.name"), e),
          e);
    }
    return new PidFile(file);
  }

  /** The number in the file, 0 for none. */
  private static long read(Path file) {
    try {
      String text = Files.readString(file).strip();
      return text.matches("[0-9]{1,9}") ? Long.parseLong(text) : 0;
    } catch (IOException e) {
      return 0;
    }
  }

  /** Removes it, unless another process has taken its place. */
  public void remove() {
    if (read(file) == ProcessHandle.current().pid()) {
      try {
        Files.delete(file);
      } catch (IOException e) {
        LOG.warn("Could not remove the pid file {}: {}", file, e.toString());
      }
    }
  }
}
