/** Measures how long a cluster of processes takes to notice things. */
package io.slabring.membership.times;
