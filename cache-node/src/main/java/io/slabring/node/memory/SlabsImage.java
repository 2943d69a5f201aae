package io.slabring.node.memory;

import io.slabring.node.memory.offheap.OffHeap;
import java.nio.ByteBuffer;
import java.util.function.LongPredicate;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;

/**
 * What has to be known beside the pages themselves to find all items in them again: the owner of
 * each page, where each class stopped cutting its newest page, and the tail of each LRU segment.
 * The links between chunks are relative and lie in the chunks. Immutable.
 *
 * <p>The hash index is not part of it: it is made anew, with the new process's seed. Neither are
 * free lists: what no item has is free.
 */
public final class SlabsImage {
  private final long buckets;
  private final int end; // one past the highest page in use
  private final byte[] owners; // class of each page, 0 when it is free
  private final int[] checksums; // of each page that is owned
  private final ClassImage[] classes; // [0] unused

  /** One size class. */
  record ClassImage(int carvePage, int carved, int[] tails, int[] items) {}

  private SlabsImage(long buckets, int end, byte[] owners, int[] checksums, ClassImage[] classes) {
    this.buckets = buckets;
    this.end = end;
    this.owners = owners;
    this.checksums = checksums;
    this.classes = classes;
  }

  /**
   * The image of a store that nobody uses any more.
   *
   * @throws IllegalStateException when a page was being moved, which somebody interrupted
   */
  public static SlabsImage of(Slabs slabs) {
    PagePool pages = slabs.pagePool();
    int end = pages.end();
    byte[] owners = new byte[end];
    for (int page = 1; page < end; page++) {
      int id = pages.classOf(page);
      boolean cut = id != 0 && slabs.slabClass(id).chunks().isCarved(page, 0);
      owners[page] = cut ? (byte) id : 0; // a page of which no chunk was cut counts as free
    }
    ClassImage[] classes = new ClassImage[slabs.sizes().largest() + 1];
    for (int id = 1; id < classes.length; id++) {
      SlabClass slabClass = slabs.slabClass(id);
      if (!slabClass.chunks().canDrain()) {
        throw new IllegalStateException("a page is being moved: class=" + id);
      }
      int[] tails = new int[Segment.COUNT];
      int[] items = new int[Segment.COUNT];
      for (int segment = 0; segment < Segment.COUNT; segment++) {
        tails[segment] = slabClass.tail(segment);
        items[segment] = slabClass.items(segment);
      }
      int carved = slabClass.chunks().carved();
      classes[id] =
          new ClassImage(carved == 0 ? 0 : slabClass.chunks().carvePage(), carved, tails, items);
    }
    return new SlabsImage(slabs.indexBuckets(), end, owners, checksumsOf(slabs, owners), classes);
  }

  /*
   * The checksums cost what reading the memory once costs, and make sure that whatever happens to
   * the file while no node runs, no client ever sees it. The cores share the work.
   */
  private static int[] checksumsOf(Slabs slabs, byte[] owners) {
    int[] checksums = new int[owners.length];
    IntStream.range(1, owners.length)
        .parallel()
        .filter(page -> owners[page] != 0)
        .forEach(page -> checksums[page] = checksum(slabs, page));
    return checksums;
  }

  private static int checksum(Slabs slabs, int page) {
    long at = slabs.address(slabs.refs().refOf(page, 0));
    CRC32C crc = new CRC32C();
    crc.update(OffHeap.memory().asSlice(at, SizeClasses.PAGE).asByteBuffer());
    return (int) crc.getValue();
  }

  /** Bytes that {@link #write} appends. */
  public int bytes() {
    int perClass = 2 * Integer.BYTES + 2 * Segment.COUNT * Integer.BYTES;
    return Long.BYTES
        + 2 * Integer.BYTES
        + (end - 1) * (1 + Integer.BYTES)
        + (classes.length - 1) * perClass;
  }

  /** Appends the image to a buffer. */
  public void write(ByteBuffer to) {
    to.putLong(buckets).putInt(end).putInt(classes.length);
    for (int page = 1; page < end; page++) {
      to.put(owners[page]).putInt(checksums[page]);
    }
    for (int id = 1; id < classes.length; id++) {
      to.putInt(classes[id].carvePage).putInt(classes[id].carved);
      for (int segment = 0; segment < Segment.COUNT; segment++) {
        to.putInt(classes[id].tails[segment]).putInt(classes[id].items[segment]);
      }
    }
  }

  /**
   * Reads an image.
   *
   * @param pages pages the store has room for
   * @param largest number of its largest size class
   * @throws DamagedImageException when it does not fit that
   * @throws java.nio.BufferUnderflowException when it ends too early
   */
  public static SlabsImage read(ByteBuffer from, int pages, int largest)
      throws DamagedImageException {
    long buckets = from.getLong();
    int end = from.getInt();
    int classCount = from.getInt();
    if (end < 1 || end > pages + 1 || classCount != largest + 1) {
      throw new DamagedImageException("it has " + end + " pages and " + classCount + " classes");
    }
    byte[] owners = new byte[end];
    int[] checksums = new int[end];
    for (int page = 1; page < end; page++) {
      owners[page] = from.get();
      checksums[page] = from.getInt();
      if ((owners[page] & 0xff) > largest) {
        throw new DamagedImageException("page " + page + " is of a class that does not exist");
      }
    }
    ClassImage[] classes = new ClassImage[classCount];
    for (int id = 1; id < classCount; id++) {
      int carvePage = from.getInt();
      int carved = from.getInt();
      int[] tails = new int[Segment.COUNT];
      int[] items = new int[Segment.COUNT];
      for (int segment = 0; segment < Segment.COUNT; segment++) {
        tails[segment] = from.getInt();
        items[segment] = from.getInt();
      }
      classes[id] = new ClassImage(carvePage, carved, tails, items);
    }
    return new SlabsImage(buckets, end, owners, checksums, classes);
  }

  /**
   * Makes an unused store, under whose pages the file is mapped, have the items again. If that
   * fails the store can only be closed.
   *
   * @param isLive whether the item at an offset shall come back; the others are freed
   * @return how many came back
   * @throws DamagedImageException when the pages are not those of which this is the image
   */
  public long restore(Slabs slabs, LongPredicate isLive) throws DamagedImageException {
    int changed =
        IntStream.range(1, end)
            .parallel()
            .filter(page -> owners[page] != 0 && checksums[page] != checksum(slabs, page))
            .findAny()
            .orElse(0);
    if (changed != 0) {
      throw new DamagedImageException("page " + changed + " is not as it was written");
    }
    return new SlabsRestorer(slabs, this, isLive).restore();
  }

  long buckets() {
    return buckets;
  }

  byte[] owners() {
    return owners;
  }

  ClassImage slabClass(int id) {
    return classes[id];
  }
}
