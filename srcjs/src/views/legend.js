// Which mark and colour is which component, how much of the data it has, and what else is drawn.
import { select } from "d3-selection";
import { markPath } from "../colours.js";
import { significant } from "../format.js";

// A component's mark, as it is drawn; j beyond the components is the noise.
export function chip(parent, data, j) {
  const noise = j >= data.components.colours.length;
  parent
    .append("svg").attr("class", "mz-chip").attr("width", 14).attr("height", 14).attr("aria-hidden", "true")
    .append("path").attr("transform", "translate(7,7)").attr("d", markPath(j, 62, noise))
    .style("fill", noise ? data.noise_colour : data.components.colours[j]);
}

export function createLegend(parent, context) {
  const { words } = context;
  const list = select(parent).append("ul").attr("class", "mz-components");
  const notes = select(parent).append("div").attr("class", "mz-notes");

  function draw(state, hidden) {
    const { data, algorithm } = context;
    const frame = algorithm.frame(state.step);
    const { amounts } = frame;
    const noise = frame.params?.noise ? [data.components.labels.length] : [];
    const items = list.selectAll("li").data([...data.components.labels.map((_, j) => j), ...noise])
      .join((enter) => {
        const li = enter.append("li");
        li.append("span").attr("class", "mz-chip-place");
        li.append("span").attr("class", "mz-amount");
        return li;
      });
    items.select(".mz-chip-place").each(function (j) {
      this.replaceChildren();
      chip(select(this), data, j);
    });
    items.select(".mz-amount").text((j) => {
      const name = data.components.labels[j] ?? words.noise;
      const amount = amounts === null ? null : (amounts.values[j] ?? amounts.noise);
      if (amount === null) return name;
      return `${name} · ${amounts.symbol} = ${amounts.symbol === "n" ? amount : significant(amount, 3)}`;
    });
    notes.selectAll("div").data(notesOf(state, frame, hidden)).join("div").text((note) => note);
  }

  function notesOf(state, frame, hidden) {
    const { data } = context;
    const oneAxis = state.y === null;
    const regions = frame.regions && data.variables.length === (oneAxis ? 1 : 2);
    return [
      frame.params ? (oneAxis ? words.curves : words.ellipses) : null,
      regions ? words.regions : null,
      frame.trimmed > 0 ? words.trimmedRows(frame.trimmed) : null,
      data.rows.length < data.n ? words.sampled(data.rows.length, data.n) : null,
      hidden > 0 ? words.unplaced(hidden) : null,
    ].filter(Boolean);
  }

  return {
    draw(state, changed, hidden) {
      if (["step", "x", "y"].some((key) => changed.has(key))) draw(state, hidden);
    },
  };
}
