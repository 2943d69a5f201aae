package io.slabring.node.settings;

import java.util.List;
import java.util.stream.Stream;

/** All settings, in the order of the help. A row is written in the class of its section. */
public final class SettingsTable {
  private static final List<Setting<?>> ALL =
      Stream.of(
              Network.ROWS,
              Security.ROWS,
              Admin.ROWS,
              Cluster.ROWS,
              Memory.ROWS,
              Lru.ROWS,
              Work.ROWS,
              Commands.ROWS,
              Launch.ROWS,
              Output.ROWS,
              Compatible.ROWS,
              Compatible.REFUSED)
          .<Setting<?>>flatMap(rows -> rows.all().stream())
          .toList();

  private SettingsTable() {}

  /** Every row. */
  public static List<Setting<?>> all() {
    return ALL;
  }
}
