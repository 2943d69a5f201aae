/** The servers under load: who they are, and which of them a key belongs to. */
package io.slabring.load.targets;
