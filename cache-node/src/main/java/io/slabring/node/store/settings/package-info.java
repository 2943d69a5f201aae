/** What a store is made with, and what an operator may change while it runs. */
package io.slabring.node.store.settings;
