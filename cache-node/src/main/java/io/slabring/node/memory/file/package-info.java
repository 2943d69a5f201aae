/** The file in which the pages of a store may lie, so that they outlive the process. */
package io.slabring.node.memory.file;
