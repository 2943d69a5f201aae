package io.slabring.client.loading;

import java.time.Duration;

/**
 * How {@code getOrLoad} works.
 *
 * @param lease how long others wait for a loader after its process has died
 * @param patience how long the others wait beyond that before they give up
 * @param refreshPercent a value with less than this part of its time to live left is loaded anew
 * @param outageIsMiss load when the node cannot be asked
 */
public record LoadingOptions(
    Duration lease, Duration patience, int refreshPercent, boolean outageIsMiss) {}
