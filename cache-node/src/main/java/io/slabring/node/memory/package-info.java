package io.slabring.node.memory;
