package io.slabring.node.server;
