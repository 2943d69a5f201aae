/** What rings do to balance and to the keys that must move, computed and not measured. */
package io.slabring.load.ring;
