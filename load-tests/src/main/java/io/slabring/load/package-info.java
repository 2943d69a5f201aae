/** The command line of {@code slabring bench}: what is asked, said and returned. */
package io.slabring.load;
