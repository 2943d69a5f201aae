/**
 * The program: command line, wiring and life cycle. The only package that sees all others.
 *
 * <p>{@code Main} from top to bottom is the architecture; {@code settings} has the command line as
 * a table, {@code Options} says what several settings mean together.
 */
package io.slabring.node;
