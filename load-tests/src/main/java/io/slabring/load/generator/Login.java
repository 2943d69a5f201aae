package io.slabring.load.generator;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;

/**
 * What a connection must say first where clients authenticate (memcached's {@code -Y}): a set with
 * user and password as its value. Immutable.
 */
public final class Login {
  /** How a server answers that takes it. */
  static final String ACCEPTED = "STORED";

  private final byte[] request;

  /**
   * @param user a name without blanks
   * @param password what belongs to it
   */
  public Login(String user, byte[] password) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] name = (user + " ").getBytes(UTF_8);
    bytes.writeBytes(
        "set login 0 0 %d\r\n".formatted(name.length + password.length).getBytes(UTF_8));
    bytes.writeBytes(name);
    bytes.writeBytes(password);
    bytes.writeBytes("\r\n".getBytes(UTF_8));
    request = bytes.toByteArray();
  }

  /** The request, with its line ends. */
  public byte[] request() {
    return request.clone();
  }

  /** One sentence about an answer that refuses. */
  static String refusal(String answer) {
    return "the login was refused (%s): see --user and --password-file"
        .formatted(Handshake.printable(answer));
  }
}
