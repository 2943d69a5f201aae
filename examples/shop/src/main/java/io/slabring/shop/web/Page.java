package io.slabring.shop.web;

/** Answers a visit; may wait. */
@FunctionalInterface
interface Page {
  /** Answers it, or throws {@link Problem}. */
  Reply show(Visit visit);
}
