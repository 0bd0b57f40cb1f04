// Buttons, slider and speed; select boxes for the variables; what the keys do.
import { select } from "d3-selection";

const icons = {
  first: "M3 3h2v10H3zM13 3v10L6 8z",
  previous: "M10.5 3v10l-7-5zM11 3h1.6v10H11z",
  play: "M4 2.5v11l9-5.5z",
  pause: "M4 3h3v10H4zM9 3h3v10H9z",
  next: "M5.5 3v10l7-5zM3.4 3H5v10H3.4z",
  last: "M11 3h2v10h-2zM3 3v10l7-5z",
};

const delays = [1600, 800, 250];

export function createControls(parent, context) {
  const { words, store, player } = context;
  const bar = select(parent).append("div").attr("class", "mz-controls").attr("role", "group").attr("aria-label", words.playback);
  const button = (name, action) => {
    const it = bar.append("button").attr("type", "button").attr("class", `mz-button mz-${name}`)
      .attr("aria-label", words[name]).attr("title", words[name]).on("click", action);
    it.append("svg").attr("viewBox", "0 0 16 16").attr("aria-hidden", "true").append("path").attr("d", icons[name]);
    return it;
  };
  const back = [button("first", () => player.to(0)), button("previous", () => player.by(-1))];
  const play = button("play", player.toggle);
  const on = [button("next", () => player.by(1)), button("last", () => player.to(player.last))];
  const slider = bar.append("input").attr("type", "range").attr("class", "mz-slider")
    .attr("min", 0).attr("step", 1)
    .attr("aria-label", context.data.kind === "limit" ? words.sigmaSlider : words.slider)
    .on("input", () => player.to(Number(slider.property("value"))));
  const place = bar.append("span").attr("class", "mz-place").attr("aria-hidden", "true");
  const speed = bar.append("label").attr("class", "mz-speed").text(`${words.speed} `).append("select")
    .on("change", () => player.setDelay(delays[speed.property("value")]));
  speed.selectAll("option").data(words.speeds).join("option").attr("value", (_, i) => i)
    .property("selected", (_, i) => delays[i] === store.get().delay).text((s) => s);

  // A disabled button would lose the focus that is on it.
  const dim = (buttons, is) => buttons.forEach((b) => b.attr("aria-disabled", is ? "true" : null));

  return {
    draw(state) {
      const { algorithm } = context;
      slider.attr("max", algorithm.last).property("value", state.step).attr("aria-valuetext", algorithm.frame(state.step).label);
      place.text(`${state.step} / ${algorithm.last}`);
      dim(back, state.step === 0);
      dim(on, state.step === algorithm.last);
      const name = state.playing ? "pause" : "play";
      play.attr("aria-label", words[name]).attr("title", words[name]).select("path").attr("d", icons[name]);
    },
  };
}

export function createVariables(parent, { data, words, store }) {
  const box = select(parent).append("div").attr("class", "mz-variables").attr("role", "group").attr("aria-label", words.variables);
  const several = data.variables.length > 1;
  const names = data.variables.map((name, v) => ({ name, value: String(v) }));
  const add = (text, label, options, changed) => {
    const it = box.append("label").text(`${text} `).append("select").attr("aria-label", label).on("change", changed);
    it.selectAll("option").data(options).join("option").attr("value", (o) => o.value).text((o) => o.name);
    return it;
  };
  const density = { name: words.density, value: "" };
  const x = add("x", words.xVariable, names, () => choose(Number(x.property("value")), store.get().y));
  const y = add("y", words.yVariable, several ? [...names, density] : [density], () => {
    const value = y.property("value");
    choose(store.get().x, value === "" ? null : Number(value));
  });

  // Two axes are never of one variable: the other takes what this one had.
  function choose(a, b) {
    const before = store.get();
    if (a === b) [a, b] = a === before.x ? [before.y ?? (a + 1) % data.variables.length, b] : [a, before.x];
    store.set({ x: a, y: b });
  }

  return {
    draw(state) {
      x.property("value", String(state.x));
      y.property("value", state.y === null ? "" : String(state.y));
    },
  };
}

export function createKeyList(parent, { words }) {
  const details = select(parent).append("details").attr("class", "mz-more");
  details.append("summary").text(words.keys);
  const list = details.append("dl");
  for (const [key, meaning] of words.keyList) {
    list.append("dt").text(key);
    list.append("dd").text(meaning);
  }
}
