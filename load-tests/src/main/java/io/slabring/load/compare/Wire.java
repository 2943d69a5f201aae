package io.slabring.load.compare;

/** The protocols that contestants speak. */
enum Wire {
  /** memcached's classic text. */
  MEMCACHED("version\r\n", "VERSION "),
  /** redis's. */
  RESP("*1\r\n$4\r\nPING\r\n", "+PONG");

  private final String question;
  private final String answer;

  Wire(String question, String answer) {
    this.question = question;
    this.answer = answer;
  }

  /** A request that a server answers as soon as it answers anything. */
  String question() {
    return question;
  }

  /** How the answer to {@link #question} begins. */
  String answer() {
    return answer;
  }
}
