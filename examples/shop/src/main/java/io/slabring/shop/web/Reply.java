package io.slabring.shop.web;

/**
 * An answer to a request.
 *
 * @param status of HTTP
 * @param type of the body
 * @param body the text
 * @param location where to go instead, or null
 */
record Reply(int status, String type, String body, String location) {
  static final String HTML = "text/html; charset=utf-8";

  static Reply html(String body) {
    return new Reply(200, HTML, body, null);
  }

  static Reply html(int status, String body) {
    return new Reply(status, HTML, body, null);
  }

  static Reply json(String body) {
    return new Reply(200, "application/json", body, null);
  }

  /** Has the browser get another page, so that reloading does not send a form again. */
  static Reply see(String location) {
    return new Reply(303, HTML, "", location);
  }
}
