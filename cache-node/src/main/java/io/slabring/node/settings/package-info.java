/** The settings of a node: the table of them, the command line, the help. Knows only the JDK. */
package io.slabring.node.settings;
