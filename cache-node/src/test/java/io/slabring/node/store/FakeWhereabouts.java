package io.slabring.node.store;

import io.slabring.node.store.life.Place;
import io.slabring.node.store.life.Whereabouts;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Says of the keys that begin with a letter where they are. For one thread. */
final class FakeWhereabouts implements Whereabouts {
  /** Another node, in words of the store. */
  record At(String node, boolean isOwner, long asOf) implements Place {}

  private final Map<Character, Place> places = new HashMap<>();
  private final Set<Long> settled = new HashSet<>();
  int asked;
  int ended;

  /** Keys with these first letters are another node's. */
  FakeWhereabouts owns(String node, String letters) {
    letters.chars().forEach(letter -> places.put((char) letter, new At(node, true, 0)));
    return this;
  }

  /** Keys with these first letters are this node's since a view, and were another node's. */
  FakeWhereabouts owned(String node, String letters, long asOf) {
    letters.chars().forEach(letter -> places.put((char) letter, new At(node, false, asOf)));
    return this;
  }

  boolean isSettled(String key) {
    return settled.contains(StoreFixture.key(key).hash());
  }

  @Override
  public Place of(byte[] key, int length, long hash) {
    asked++;
    Place place = places.get((char) key[0]);
    return place == null || place.isOwner() || !settled.contains(hash) ? place : null;
  }

  @Override
  public Place before(long asOf, byte[] key, int length, long hash) {
    return null;
  }

  @Override
  public void settle(long hash) {
    settled.add(hash);
  }

  @Override
  public boolean admit(Place source, long hash) {
    return ended == 0 && settled.add(hash);
  }

  @Override
  public void endInheritances() {
    ended++;
    places.values().removeIf(place -> !place.isOwner());
  }

  @Override
  public long version() {
    return 0;
  }
}
