// What the reader has chosen: one object, replaced as a whole; views are told of each change.

export function createStore(initial) {
  let state = { ...initial };
  const listeners = new Set();
  return {
    get: () => state,
    set(change) {
      const before = state;
      const changed = Object.keys(change).filter((key) => change[key] !== before[key]);
      if (changed.length === 0) return;
      state = { ...before, ...change };
      for (const listener of [...listeners]) listener(state, new Set(changed));
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

// Moving through the steps 0, ..., last; every move but play's own ends the playing. Another run may have another last
// step: setLast().
export function createPlayer(store, last, clock = globalThis) {
  let timer = null;

  const clamp = (step) => Math.min(player.last, Math.max(0, Math.round(step)));
  const stopTimer = () => {
    clock.clearTimeout(timer);
    timer = null;
  };
  const tick = () => {
    const step = clamp(store.get().step + 1);
    store.set({ step, playing: step < player.last });
    if (step < player.last) schedule();
  };
  const schedule = () => {
    stopTimer();
    timer = clock.setTimeout(tick, store.get().delay);
  };

  const player = {
    last,
    to(step) {
      player.pause();
      store.set({ step: clamp(step) });
    },
    by: (steps) => player.to(store.get().step + steps),
    play() {
      // At the end it begins again.
      const step = store.get().step < player.last ? store.get().step : 0;
      store.set({ step, playing: player.last > 0 });
      if (player.last > 0) schedule();
    },
    pause() {
      stopTimer();
      store.set({ playing: false });
    },
    toggle: () => (store.get().playing ? player.pause() : player.play()),
    setLast(step) {
      player.last = step;
    },
    setDelay(delay) {
      store.set({ delay });
      if (store.get().playing) schedule();
    },
  };
  return player;
}
