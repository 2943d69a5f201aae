/** Judges values: which versions of a key a correct cache may return. */
package io.slabring.load.verify;
