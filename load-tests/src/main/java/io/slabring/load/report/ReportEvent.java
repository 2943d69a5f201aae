package io.slabring.load.report;

/**
 * Something that happened during a run, marked in the charts over time.
 *
 * @param at seconds since the measured part began
 * @param name a word or two
 */
public record ReportEvent(double at, String name) {}
