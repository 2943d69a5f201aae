package io.slabring.shop.web;

import io.slabring.shop.cached.Session;
import io.slabring.shop.cached.Sessions;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.ext.web.RoutingContext;
import java.util.function.UnaryOperator;

/** A request and its visitor. For one thread. */
final class Visit {
  private static final String COOKIE = "shop";
  private static final int NUMBER_DIGITS_MAX = 9;

  private final RoutingContext context;
  private final Sessions sessions;
  private String name;
  private Session session;

  Visit(RoutingContext context, Sessions sessions) {
    this.context = context;
    this.sessions = sessions;
  }

  /** Whether somebody before us puts fragments into the page, as nginx with SSI does. */
  boolean includes() {
    return "nginx=\"SSI/1.0\"".equals(context.request().getHeader("Surrogate-Capability"));
  }

  /** A number in the path or the form. */
  int number(String parameter, int min, int max) {
    String text = context.request().getParam(parameter);
    text = text == null ? context.request().getFormAttribute(parameter) : text;
    boolean digits =
        text != null
            && !text.isEmpty()
            && text.length() <= NUMBER_DIGITS_MAX
            && text.chars().allMatch(c -> c >= '0' && c <= '9');
    if (!digits || Integer.parseInt(text) < min || Integer.parseInt(text) > max) {
      throw new Problem(400, "%s must be a number from %d to %d.".formatted(parameter, min, max));
    }
    return Integer.parseInt(text);
  }

  /** The same, when it may be missing. */
  int number(String parameter, int min, int max, int otherwise) {
    return context.request().getParam(parameter) == null ? otherwise : number(parameter, min, max);
  }

  /** A text of the form. */
  String text(String parameter, int max) {
    String text = context.request().getFormAttribute(parameter);
    if (text == null || text.length() > max) {
      throw new Problem(400, parameter + " must be a text of at most " + max + " characters.");
    }
    return text.strip();
  }

  /** The visitor's session; {@link Session#NEW} if there is none. */
  Session session() {
    if (session == null) {
      Session found = sessionName() == null ? null : sessions.find(name);
      session = found == null ? Session.NEW : found;
    }
    return session;
  }

  /** The name in the cookie; null for none. One that could not be ours is as none. */
  private String sessionName() {
    if (name == null) {
      Cookie cookie = context.request().getCookie(COOKIE);
      name = cookie != null && Sessions.isName(cookie.getValue()) ? cookie.getValue() : null;
    }
    return name;
  }

  /** Changes the visitor's session, and makes one when there is none. */
  void change(UnaryOperator<Session> change) {
    // A name that is not in the cache is not taken on: somebody else may have chosen it.
    boolean known = sessionName() != null && sessions.find(name) != null;
    String used = known ? name : sessions.newName();
    Session changed = sessions.change(used, change);
    if (changed == null) {
      throw new Problem(
          503, "Your cart cannot be kept at the moment. Please try again in a few seconds.");
    }
    session = changed;
    name = used;
    if (!known) {
      Cookie cookie = Cookie.cookie(COOKIE, used).setHttpOnly(true).setPath("/");
      context.response().addCookie(cookie.setSameSite(CookieSameSite.LAX));
    }
  }

  /** The number of the signed-in customer. */
  int customer() {
    if (session().customer() == 0) {
      throw new Problem(403, "Please sign in first: choose a customer on the page of your cart.");
    }
    return session().customer();
  }
}
