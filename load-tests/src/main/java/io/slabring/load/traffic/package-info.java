/** Requests that go on while something happens to the servers, and what came of each second. */
package io.slabring.load.traffic;
