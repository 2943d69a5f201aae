/** What a node is called, asked, answers and fails with, and the options of connections to it. */
package io.slabring.client.connection;
