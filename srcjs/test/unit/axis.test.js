import assert from "node:assert/strict";
import { test } from "node:test";
import { scaleLinear } from "d3-scale";
import { ticksOf } from "../../src/views/axis.js";

const labels = (from, to) => ticksOf(scaleLinear().domain([from, to]), 5).labels;

test("labels tell ticks apart, near 0 and far from it", () => {
  assert.deepEqual(labels(0, 100), ["0", "20", "40", "60", "80", "100"]);
  assert.deepEqual(labels(-0.2, 0.2), ["−0.2", "−0.1", "0.0", "0.1", "0.2"]);
  assert.deepEqual(labels(0, 50000)[1], "10000");
  for (const [from, to] of [[1e8, 1e8 + 2], [-276.36, -276.3599], [0, 1e-12], [0, 3e100], [5e-20, 9e-20]]) {
    const all = labels(from, to);
    assert.ok(all.length >= 2 && new Set(all).size === all.length, `${from}: ${all}`);
    assert.ok(all.every((text) => text.length <= 14), `${from}: ${all}`);
  }
});
