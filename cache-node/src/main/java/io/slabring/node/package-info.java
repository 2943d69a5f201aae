/**
 * The program: command line, wiring and life cycle. The only package that sees all others.
 *
 * <p>{@code Main} from top to bottom is the architecture; {@code Flag} and {@code ExtendedOption}
 * are the command line as tables, {@code Options} reads them.
 */
package io.slabring.node;
