/** The command line as getopt reads it, and the help: both from the table of settings. */
package io.slabring.node.commandline;
