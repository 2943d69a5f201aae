/** What a run found out, as data that is written to JSON and drawn by the report. */
package io.slabring.load.result;
