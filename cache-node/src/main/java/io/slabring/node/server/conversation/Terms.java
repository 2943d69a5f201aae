package io.slabring.node.server.conversation;

import io.slabring.node.server.command.Client;
import io.slabring.node.server.login.AuthFile;
import io.slabring.node.server.login.Login;
import io.slabring.node.server.login.LoginCounters;

/** On which terms a server talks to its clients: one for all event loops. Thread-safe. */
public final class Terms {
  private final int requestsPerTurn;
  private final boolean speaksText;
  private final AuthFile authFile;
  private final LoginCounters logins;
  private final BinaryClients binaryClients = new BinaryClients();

  /**
   * The terms of one server.
   *
   * @param requestsPerTurn requests of one connection, at least 1, before the others have their
   *     turn
   * @param speaksText whether clients are served at all
   * @param authFile which users are let in; null for everybody
   */
  public Terms(int requestsPerTurn, boolean speaksText, AuthFile authFile, LoginCounters logins) {
    this.requestsPerTurn = requestsPerTurn;
    this.speaksText = speaksText;
    this.authFile = authFile;
    this.logins = logins;
  }

  int requestsPerTurn() {
    return requestsPerTurn;
  }

  boolean speaksText() {
    return speaksText;
  }

  /** What a new client must go through first; null for nothing. */
  Login newLogin() {
    return authFile == null ? null : new Login(authFile, logins);
  }

  /** Tells the operator of a client that speaks the binary protocol. */
  void refusedBinary(Client client) {
    binaryClients.refused(client);
  }
}
