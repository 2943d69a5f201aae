package io.slabring.node.server.command;

/**
 * Which commands of the operator are obeyed.
 *
 * @param shutdown {@code shutdown}
 * @param flush {@code flush_all}
 * @param watch {@code watch}
 * @param dump those that show keys: the dumps, {@code stats cachedump} and {@code stats detail}
 * @param debug {@code debugtime} and {@code debugitem}
 */
public record Permissions(
    boolean shutdown, boolean flush, boolean watch, boolean dump, boolean debug) {}
