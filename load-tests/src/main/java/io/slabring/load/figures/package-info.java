/** {@code bench figures}: the measurements behind docs/performance.md, a command each. */
package io.slabring.load.figures;
