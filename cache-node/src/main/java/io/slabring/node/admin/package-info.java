/** The texts with which a node describes itself; never on the data path. */
package io.slabring.node.admin;
