package io.slabring.load.targets;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.slabring.protocol.ReplyLine;

/**
 * What a connection must send first where clients authenticate (memcached's {@code -Y}): a set with
 * user and password as its value. A server that accepts it replies STORED. Immutable.
 */
public final class Login {
  private final byte[] request;

  /**
   * A login.
   *
   * @param user a name without blanks
   * @param password its password
   */
  public Login(String user, byte[] password) {
    byte[] name = (user + " ").getBytes(UTF_8);
    int length = name.length + password.length;
    byte[] head = "set login 0 0 %d\r\n".formatted(length).getBytes(UTF_8);
    request = new byte[head.length + length + 2];
    System.arraycopy(head, 0, request, 0, head.length);
    System.arraycopy(name, 0, request, head.length, name.length);
    System.arraycopy(password, 0, request, head.length + name.length, password.length);
    request[request.length - 2] = '\r';
    request[request.length - 1] = '\n';
  }

  /** The request, with its line ends. */
  public byte[] request() {
    return request.clone();
  }

  /** One sentence about a reply that refuses. */
  public static String refusal(String reply) {
    byte[] bytes = reply.getBytes(UTF_8);
    return "the login was refused (%s): see --user and --password-file"
        .formatted(ReplyLine.quote(bytes, 0, bytes.length));
  }
}
