/** The same load on Slabring and on other servers, in alternation, and what came of it. */
package io.slabring.load.compare;
