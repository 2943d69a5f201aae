package io.slabring.node.server.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;

/** What some files look like from outside: the same again means that they were not changed. */
record FileStates(List<State> states) {
  /** All null for a file that is not there. */
  private record State(FileTime modified, Long size, Object key) {}

  static FileStates of(List<Path> files) {
    List<State> states = new ArrayList<>();
    for (Path file : files) {
      try {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        states.add(
            new State(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey()));
      } catch (IOException e) {
        states.add(new State(null, null, null));
      }
    }
    return new FileStates(states);
  }
}
