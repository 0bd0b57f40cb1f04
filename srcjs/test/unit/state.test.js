import assert from "node:assert/strict";
import { test } from "node:test";
import { createPlayer, createStore } from "../../src/state.js";

// A clock that goes when it is told to.
function createClock() {
  let waiting = null;
  return {
    setTimeout: (f, delay) => (waiting = { f, delay }),
    clearTimeout: (timer) => timer === waiting && (waiting = null),
    delay: () => waiting?.delay ?? null,
    tick() {
      const { f } = waiting;
      waiting = null;
      f();
    },
  };
}

function createAll(last = 3, step = 0) {
  const clock = createClock();
  const store = createStore({ step, playing: false, delay: 800 });
  return { clock, store, player: createPlayer(store, last, clock) };
}

test("listeners hear of what has changed, and of nothing else", () => {
  const store = createStore({ a: 1, b: 2 });
  const heard = [];
  const leave = store.subscribe((state, changed) => heard.push([{ ...state }, [...changed]]));
  store.set({ a: 1 });
  store.set({ a: 5, b: 2 });
  leave();
  store.set({ b: 7 });
  assert.deepEqual(heard, [[{ a: 5, b: 2 }, ["a"]]]);
});

test("steps stay between the first and the last", () => {
  const { store, player } = createAll();
  player.by(-1);
  assert.equal(store.get().step, 0);
  player.by(10);
  assert.equal(store.get().step, 3);
  player.to(1);
  assert.equal(store.get().step, 1);
});

test("it plays to the end and stops there; at the end it begins again", () => {
  const { clock, store, player } = createAll();
  player.play();
  assert.deepEqual([clock.delay(), store.get().playing], [800, true]);
  clock.tick();
  clock.tick();
  assert.deepEqual([store.get().step, store.get().playing], [2, true]);
  clock.tick();
  assert.deepEqual([store.get().step, store.get().playing, clock.delay()], [3, false, null]);
  player.toggle();
  assert.deepEqual([store.get().step, store.get().playing], [0, true]);
});

test("a step by hand ends the playing", () => {
  const { clock, store, player } = createAll();
  player.play();
  player.by(1);
  assert.deepEqual([store.get().step, store.get().playing, clock.delay()], [1, false, null]);
});

test("another speed holds from the next step", () => {
  const { clock, store, player } = createAll();
  player.setDelay(100);
  assert.equal(clock.delay(), null);
  player.play();
  player.setDelay(250);
  assert.deepEqual([clock.delay(), store.get().playing], [250, true]);
});

test("where there is one step only, nothing plays", () => {
  const { clock, store, player } = createAll(0);
  player.play();
  assert.deepEqual([store.get().playing, clock.delay()], [false, null]);
});
