import assert from "node:assert/strict";
import { test } from "node:test";
import { keyAction } from "../../src/keyboard.js";
import { createPlayer, createStore } from "../../src/state.js";

const points = { tagName: "svg" };
const root = { tagName: "DIV" };

function press(key, target = root, more = {}) {
  const store = createStore({ step: 5, row: 0, held: false, keyed: 0, playing: false, delay: 1e6 });
  const player = createPlayer(store, 20);
  const action = keyAction({ key, target, ...more }, { player, store, points, data: { rows: [1, 2, 3] } });
  action?.();
  const state = store.get();
  player.pause();
  return { acted: action !== null, ...state };
}

test("keys move", () => {
  for (const [key, step] of [["ArrowRight", 6], ["ArrowLeft", 4], ["Home", 0], ["End", 20], ["PageUp", 15], ["PageDown", 0]]) {
    assert.equal(press(key).step, step, key);
  }
  assert.equal(press(" ").playing, true);
});

test("rows are chosen on the points alone", () => {
  assert.equal(press("ArrowDown", points).row, 1);
  assert.equal(press("ArrowUp", points).row, 2);
  assert.equal(press("Enter", points).held, true);
  assert.equal(press("ArrowDown").acted, false);
});

test("fields keep their keys", () => {
  assert.equal(press("ArrowRight", { tagName: "SELECT" }).acted, false);
  assert.equal(press("ArrowRight", { tagName: "INPUT", type: "range" }).acted, false);
  assert.equal(press(" ", { tagName: "INPUT", type: "range" }).playing, true);
  assert.equal(press(" ", { tagName: "INPUT", type: "number" }).acted, false);
  assert.equal(press(" ", { tagName: "BUTTON" }).acted, false);
  assert.equal(press("ArrowRight", { tagName: "BUTTON" }).step, 6);
});

test("the browser's own combinations are left alone", () => {
  for (const with_ of ["altKey", "ctrlKey", "metaKey"]) assert.equal(press("ArrowLeft", root, { [with_]: true }).acted, false);
  assert.equal(press("x").acted, false);
});
