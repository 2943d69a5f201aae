package io.slabring.shop.web;

import io.slabring.client.LoadException;
import io.slabring.client.LoadTimeoutException;
import io.slabring.client.connection.NodeException;
import io.slabring.shop.cached.Counts;
import io.slabring.shop.cached.Sessions;
import io.slabring.shop.catalogue.DatabaseException;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Between the web server and the pages: a virtual thread for each request, so that pages may wait;
 * limits; and a page for whatever goes wrong. Thread-safe.
 */
final class Front {
  private static final Logger LOG = LoggerFactory.getLogger(Front.class);
  private static final int REQUESTS_MAX = 2_000;
  private static final String POLICY = "default-src 'self'; frame-ancestors 'none'";

  private static final Set<String> LOCAL = Set.of("127.0.0.1", "0:0:0:0:0:0:0:1", "::1");
  private static final Pattern ADDRESS = Pattern.compile("[0-9a-fA-F:.]{2,45}");

  private final Semaphore places = new Semaphore(REQUESTS_MAX);
  private final Sessions sessions;
  private final Counts counts;
  private final Meter meter;
  private final BiFunction<Integer, String, String> problemPage;

  /** Makes pages of problems by their status and message. */
  Front(
      Sessions sessions,
      Counts counts,
      Meter meter,
      BiFunction<Integer, String, String> problemPage) {
    this.sessions = sessions;
    this.counts = counts;
    this.meter = meter;
    this.problemPage = problemPage;
  }

  /** Has a page answer requests. */
  Handler<RoutingContext> page(Page page) {
    return context -> {
      Context loop = context.vertx().getOrCreateContext();
      if (!places.tryAcquire()) {
        Reply busy = problem(503, "Too many visitors at the moment. Please try again.");
        send(context.response(), busy);
        return;
      }
      Thread.ofVirtual()
          .name("visit")
          .start(
              () -> {
                long begin = System.nanoTime();
                Reply reply = answer(context, page);
                meter.add(System.nanoTime() - begin);
                places.release();
                loop.runOnContext(ignored -> send(context.response(), reply));
              });
    };
  }

  private Reply answer(RoutingContext context, Page page) {
    try {
      if (!counts.allows(address(context.request()), System.currentTimeMillis())) {
        throw new Problem(429, "That was a lot at once. Please wait a few seconds.");
      }
      return page.show(new Visit(context, sessions));
    } catch (Problem e) {
      return problem(e.status(), e.getMessage());
    } catch (DatabaseException e) {
      return failed(e, "The shop's database does not answer. Please try again in a minute.");
    } catch (LoadTimeoutException | NodeException e) {
      return failed(e, "The shop is slow at the moment. Please try again.");
    } catch (LoadException e) {
      return failed(e, "The page could not be made. Please try again.");
    } catch (RuntimeException e) {
      LOG.error("{} {}", context.request().method(), context.request().path(), e);
      return problem(500, "That is our fault. It has been written down, and we look into it.");
    }
  }

  /** The visitor's; a proxy on this machine tells it. */
  private static String address(HttpServerRequest request) {
    String peer = request.remoteAddress().hostAddress();
    String told = request.getHeader("X-Real-IP");
    boolean believed = told != null && LOCAL.contains(peer) && ADDRESS.matcher(told).matches();
    return believed ? told : peer;
  }

  private Reply failed(RuntimeException failure, String message) {
    LOG.warn("{}", failure.getMessage());
    return problem(503, message);
  }

  /** A page for what could not be shown. */
  Reply problem(int status, String message) {
    return Reply.html(status, problemPage.apply(status, message));
  }

  /** Sends an answer, unless the visitor has gone. */
  void send(HttpServerResponse response, Reply reply) {
    if (response.ended() || response.closed()) {
      return;
    }
    response.setStatusCode(reply.status()).putHeader("Content-Type", reply.type());
    response.putHeader("Cache-Control", "no-store").putHeader("X-Content-Type-Options", "nosniff");
    response
        .putHeader("Content-Security-Policy", POLICY)
        .putHeader("Referrer-Policy", "same-origin");
    if (reply.location() != null) {
      response.putHeader("Location", reply.location());
    }
    if (reply.status() == 503 || reply.status() == 429) {
      response.putHeader("Retry-After", "5");
    }
    response.end(reply.body());
  }
}
