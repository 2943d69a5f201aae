/** Workloads as data: keys and their popularity, value sizes, the mix of operations. */
package io.slabring.load.workload;
