package io.slabring.node.admin;
