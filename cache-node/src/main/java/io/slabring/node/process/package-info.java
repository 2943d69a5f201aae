/** The process and its machine: limits, signals, pid file, log. Knows no options but by value. */
package io.slabring.node.process;
