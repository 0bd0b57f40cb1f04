import assert from "node:assert/strict";
import { test } from "node:test";
import { blend, markPath, mostLikely, unknownColour } from "../../src/colours.js";

test("colours are mixed by responsibility", () => {
  assert.equal(blend([1, 0], ["#ff0000", "#0000ff"]), "rgb(255,0,0)");
  assert.equal(blend([0.25, 0.75], ["#ff0000", "#0000ff"]), "rgb(64,0,191)");
  assert.equal(blend([0, 0], ["#ff0000", "#0000ff"]), unknownColour);
});

test("the likeliest component, the first of equals, none of none", () => {
  assert.equal(mostLikely([0.2, 0.5, 0.3]), 1);
  assert.equal(mostLikely([0.5, 0.5]), 0);
  assert.equal(mostLikely([0, 0]), -1);
});

test("seven marks, one for the noise, none alike", () => {
  const paths = [0, 1, 2, 3, 4, 5, 6].map((j) => markPath(j, 40));
  assert.equal(new Set([...paths, markPath(7, 40, true)]).size, 8);
  assert.equal(markPath(7, 40), paths[0]);
  assert.equal(markPath(-1, 40), paths[0]);
});
