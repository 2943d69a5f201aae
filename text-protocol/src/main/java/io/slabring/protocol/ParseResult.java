package io.slabring.protocol;

/** What {@link RequestParser#parse} made of the input. */
public enum ParseResult {
  /** The request is filled. */
  REQUEST,
  /**
   * The line may still become valid: call again from the same offset when more input has come. At
   * most {@link Limits#LONG_LINE_MAX} bytes are waited for in this way.
   */
  INCOMPLETE,
  /**
   * Send {@link Request#refusal} unless {@link Request#suppressed}, discard {@link Request#swallow}
   * bytes after {@link Request#end}, and go on; see also {@link Request#lineOpen}. Meta refusals
   * are sent even in quiet mode.
   */
  REFUSED,
  /** Close the connection without an answer: the line is no request and long, or HTTP. */
  CLOSE
}
