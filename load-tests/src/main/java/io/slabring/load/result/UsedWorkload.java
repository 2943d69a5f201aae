package io.slabring.load.result;

/**
 * The workload of a run.
 *
 * @param name as on the command line
 * @param description one line
 * @param definition the whole workload as YAML, as it was used
 */
public record UsedWorkload(String name, String description, String definition) {}
