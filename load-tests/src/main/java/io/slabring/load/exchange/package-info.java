/** Requests as bytes, and the replies that are matched to them: classic, meta and RESP. */
package io.slabring.load.exchange;
