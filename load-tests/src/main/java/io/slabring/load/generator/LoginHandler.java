package io.slabring.load.generator;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.util.function.Consumer;

/**
 * Logs a new connection in. The handler behind it learns that the connection is open, or that the
 * TLS handshake is done, when the login was accepted.
 */
final class LoginHandler extends SimpleChannelInboundHandler<ByteBuf> {
  private static final int ANSWER_MAX = 1024;

  private final Login login;
  private final Consumer<String> failure;
  private final StringBuilder answer = new StringBuilder();
  private SslHandshakeCompletionEvent secured;

  /**
   * @param failure is told of a login that is refused, in a sentence
   */
  LoginHandler(Login login, Consumer<String> failure) {
    this.login = login;
    this.failure = failure;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    if (context.pipeline().get(SslHandler.class) == null) {
      context.writeAndFlush(Unpooled.wrappedBuffer(login.request()));
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof SslHandshakeCompletionEvent handshake && handshake.isSuccess()) {
      secured = handshake;
      context.writeAndFlush(Unpooled.wrappedBuffer(login.request()));
    } else {
      context.fireUserEventTriggered(event);
    }
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, ByteBuf bytes) {
    answer.append(bytes.toString(US_ASCII)); // one line: nothing else was asked
    if (answer.indexOf("\n") < 0 && answer.length() < ANSWER_MAX) {
      return;
    }
    String line = answer.toString().strip();
    if (!line.equals(Login.ACCEPTED)) {
      context.pipeline().removeLast(); // it was told nothing, and is not told of the end
      failure.accept(Login.refusal(line));
      context.close();
    } else if (secured == null) {
      context.fireChannelActive();
      context.pipeline().remove(this);
    } else {
      context.fireUserEventTriggered(secured);
      context.pipeline().remove(this);
    }
  }
}
