import assert from "node:assert/strict";
import { test } from "node:test";
import { bands, clipHalfPlane, nearest, voronoi } from "../../src/geometry.js";

const area = (polygon) =>
  Math.abs(polygon.reduce((sum, [x, y], i) => {
    const [u, v] = polygon[(i + 1) % polygon.length];
    return sum + x * v - u * y;
  }, 0)) / 2;

test("half of a square", () => {
  const square = [[0, 0], [2, 0], [2, 2], [0, 2]];
  assert.equal(area(clipHalfPlane(square, [1, 1], [1, 0])), 2);
  assert.deepEqual(clipHalfPlane(square, [-1, 0], [1, 0]), []);
  assert.equal(area(clipHalfPlane(square, [3, 0], [1, 0])), 4);
});

test("regions of the plane fill the rectangle, and each point is in that of its nearest centre", () => {
  const centres = [[1, 1], [4, 2], [3, 6], [8, 8]];
  const regions = voronoi(centres, [0, 10], [0, 10]);
  assert.ok(Math.abs(regions.reduce((sum, r) => sum + area(r), 0) - 100) < 1e-9);
  // The middle of a convex region is in it.
  regions.forEach((region, j) => {
    const middle = [0, 1].map((c) => region.reduce((sum, p) => sum + p[c], 0) / region.length);
    const distances = centres.map((c) => (c[0] - middle[0]) ** 2 + (c[1] - middle[1]) ** 2);
    assert.equal(distances.indexOf(Math.min(...distances)), j);
  });
});

test("of equal centres the first has the region", () => {
  const regions = voronoi([[1, 1], [1, 1], [3, 1]], [0, 4], [0, 2]);
  assert.deepEqual(regions.map((r) => (r.length ? area(r) : 0)), [4, 0, 4]);
});

test("regions of a line", () => {
  assert.deepEqual(bands([6, 0, 2], [-1, 10]), [[-1, 1, 1], [1, 4, 2], [4, 10, 0]]);
  assert.deepEqual(bands([2, 2], [0, 5]), [[0, 5, 0]]);
  // A centre whose region lies outside has none.
  assert.deepEqual(bands([-20, 1], [0, 5]), [[0, 5, 1]]);
});

test("the nearest point within reach", () => {
  const points = [[0, 0], null, [10, 0]];
  assert.equal(nearest(points, [7, 0], 5), 2);
  assert.equal(nearest(points, [5.1, 0], 4), -1);
});
