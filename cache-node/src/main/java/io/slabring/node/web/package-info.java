/**
 * What operators ask over HTTP: metrics, health, the cluster and a page that shows them. Its event
 * loop is its own; of the node it knows {@link io.slabring.node.web.NodeView} only.
 */
package io.slabring.node.web;
