/**
 * The off-heap arena: pages, size classes, chunks, the layout of items, the hash index and the LRU
 * links, all by 32-bit item reference. JDK only; knows neither time nor commands.
 *
 * <p>A page belongs to a size class, which cuts it into chunks; a chunk is free, or an item, or an
 * extent of an item whose value is larger than any chunk.
 *
 * <pre>
 *  Slabs --- PagePool    owner of each 1 MiB page
 *    |------ SlabClass   LRU segments of one chunk size, and its FreeChunks
 *    '------ HashIndex   bucket -> item -> item ...   (chains run through the items)
 *
 *  page  | chunk | chunk | chunk | ... |      all chunks of a page have the size of its class
 * </pre>
 *
 * <p>Reading order: {@code ItemLayout}, {@code SizeClasses}, {@code FreeChunks}, {@code SlabClass},
 * {@code HashIndex}, {@code Slabs}; docs/memory-layout.md has the pictures.
 */
package io.slabring.node.memory;
