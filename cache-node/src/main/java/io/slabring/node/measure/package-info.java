/**
 * What a node measures of itself while it works: how long things take, and which keys are hot or
 * big. Of bounded size, and without allocation or waiting where requests are handled.
 */
package io.slabring.node.measure;
