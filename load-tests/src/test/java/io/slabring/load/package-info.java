/** The program as its users run it, against real nodes and against servers that misbehave. */
package io.slabring.load;
