// Keys, wherever the focus is in the explorer; fields keep those that they use themselves.

const fieldKeys = {
  SELECT: () => true,
  TEXTAREA: () => true,
  // A slider moves by itself, but does not play.
  INPUT: (field, key) => field.type !== "range" || key !== " ",
  BUTTON: (_, key) => key === " " || key === "Enter",
  SUMMARY: (_, key) => key === " " || key === "Enter",
};

export function keyAction(event, { player, store, data, points }) {
  if (event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented) return null;
  if (fieldKeys[event.target.tagName]?.(event.target, event.key)) return null;
  const onPoints = event.target === points;
  const row = (by) => () => {
    const n = data.rows.length;
    const { row, keyed } = store.get();
    store.set({ row: (row + by + n) % n, keyed: keyed + 1 });
  };
  const actions = {
    ArrowRight: () => player.by(1),
    ArrowLeft: () => player.by(-1),
    PageUp: () => player.by(10),
    PageDown: () => player.by(-10),
    Home: () => player.to(0),
    End: () => player.to(player.last),
    " ": player.toggle,
  };
  if (onPoints) {
    actions.ArrowDown = row(1);
    actions.ArrowUp = row(-1);
    actions.Enter = () => store.set({ held: !store.get().held });
  }
  return actions[event.key] ?? null;
}

// On a page of its own the keys work from the start; elsewhere the document's keys are the document's.
export const isAlone = (root) => root.closest("#htmlwidget_container, .mz-page") !== null;

export function listen(target, context) {
  const onKey = (event) => {
    const action = keyAction(event, context);
    if (action === null) return;
    event.preventDefault();
    event.stopPropagation();
    action();
  };
  target.addEventListener("keydown", onKey);
  return () => target.removeEventListener("keydown", onKey);
}
