/** {@code bench chaos}: breaks a cluster of real processes in every way and judges its answers. */
package io.slabring.load.chaos;
