package io.slabring.node.simulation;

/** Takes the first of several answers, and -1 if none comes in time. */
final class Once implements SimNode.Reply {
  private final SimNode.Reply reply;
  private boolean done;

  Once(Simulation time, int millis, SimNode.Reply reply) {
    this.reply = reply;
    time.in(millis, () -> accept(-1L));
  }

  @Override
  public void accept(Long answer) {
    if (!done) {
      done = true;
      reply.accept(answer);
    }
  }
}
