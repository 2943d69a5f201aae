package io.slabring.node;

import io.slabring.node.settings.FileUse;
import io.slabring.node.settings.Section;
import io.slabring.node.settings.Security;
import io.slabring.node.settings.Setting;
import io.slabring.node.settings.Settings;
import io.slabring.node.settings.SettingsTable;
import io.slabring.node.settings.UsageException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The files that settings name, checked before anything starts, as the user that the node runs as.
 * What reads or writes a file checks again; here all of them fail early, in the same words.
 */
final class FileOptions {
  private static final String USER = System.getProperty("user.name");

  private FileOptions() {}

  /**
   * Checks them all.
   *
   * @throws UsageException for the first that cannot be used, with option, file, user and remedy
   */
  static void check(Settings settings) {
    for (Setting<?> setting : SettingsTable.all()) {
      if (setting.file() != null && settings.get(setting) != null && isUsed(setting, settings)) {
        check(setting.name(), settings.show(setting), setting.file());
      }
    }
    String portFile = System.getenv(PortFile.VARIABLE);
    if (portFile != null) {
      check(PortFile.VARIABLE, portFile, FileUse.REPLACE);
    }
  }

  /** The files of {@code -o ssl_*} are used with {@code -Z} only. */
  private static boolean isUsed(Setting<?> setting, Settings settings) {
    boolean ofTls = setting.section() == Section.SECURITY && !setting.isFlag();
    return !ofTls || settings.get(Security.TLS);
  }

  private static void check(String option, String name, FileUse use) {
    Path file = Path.of(name).toAbsolutePath();
    Path directory = file.getParent();
    requireWay(option, file);
    if (use == FileUse.READ ? !Files.exists(file) : !isDirectory(directory)) {
      String what = use == FileUse.READ ? "file" : "directory";
      throw refusal(option, file, "there is no such " + what + "; make it, or name another");
    }
    if (isDirectory(file)) {
      throw refusal(option, file, "it is a directory; name a file");
    }
    if (use == FileUse.READ) {
      if (!Files.isReadable(file)) {
        throw refusal(
            option,
            file,
            "the user %1$s cannot read it; let that user, such as by chown %1$s %2$s"
                .formatted(USER, file));
      }
      return;
    }
    Path changed = use == FileUse.CHANGE && Files.exists(file) ? file : directory;
    if (!Files.isWritable(changed)) {
      throw refusal(
          option,
          file,
          "the user %1$s cannot write to %2$s; name a file elsewhere, or let that user, such as by chown %1$s %2$s"
              .formatted(USER, changed));
    }
  }

  private static boolean isDirectory(Path path) {
    return path != null && Files.isDirectory(path);
  }

  /** The user must be allowed to enter every directory on the way. */
  private static void requireWay(String option, Path file) {
    Path directory = file.getRoot();
    for (Path name :
        file.getParent() == null ? file : file.getRoot().relativize(file.getParent())) {
      directory = directory.resolve(name);
      if (Files.isDirectory(directory) && !Files.isExecutable(directory)) {
        throw refusal(
            option,
            file,
            "the user %s cannot enter the directory %s; name a file elsewhere, or let that user, such as by chmod o+x %2$s"
                .formatted(USER, directory));
      }
    }
  }

  private static UsageException refusal(String option, Path file, String reason) {
    return UsageException.badUsage("%s: %s: %s", option, file, reason);
  }
}
