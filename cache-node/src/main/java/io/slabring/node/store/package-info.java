package io.slabring.node.store;
