/**
 * HTTP for operators: metrics, health, the cluster, and a page that shows them. It has an event
 * loop of its own, and knows only {@link io.slabring.node.web.NodeView} of the node.
 */
package io.slabring.node.web;
