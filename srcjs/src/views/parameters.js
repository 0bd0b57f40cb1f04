// The parameters of the step as a table, for all variables: also what a screen reader needs.
import { select } from "d3-selection";
import { significant } from "../format.js";
import { labelsOf } from "./row.js";

export function createParameters(parent, context) {
  const { words } = context;
  const details = select(parent).append("details").attr("class", "mz-more");
  details.append("summary").text(words.parameters);
  const body = details.append("div").attr("class", "mz-scroll");

  function draw(state) {
    const { data, algorithm } = context;
    const { params, centres, amounts } = algorithm.frame(state.step);
    const headings = [
      words.columns.component,
      ...(amounts ? [amounts.symbol] : []),
      ...data.variables.flatMap((name) => (params ? [words.mean(name), words.deviation(name)] : [words.centre(name)])),
    ];
    const cells = centres.map((centre, j) => [
      labelsOf(context)[j],
      ...(amounts ? [amounts.symbol === "n" ? String(amounts.values[j]) : significant(amounts.values[j])] : []),
      ...centre.flatMap((value, v) =>
        params ? [significant(value, 6), significant(Math.sqrt(params.covariances[j][v][v]))] : [significant(value, 6)]),
    ]);
    body.selectAll("*").remove();
    const table = body.append("table");
    table.append("thead").append("tr").selectAll("th").data(headings).join("th").attr("scope", "col").text((h) => h);
    const rows = table.append("tbody").selectAll("tr").data(cells).join("tr");
    rows.each(function (row) {
      row.forEach((text, i) => select(this).append(i === 0 ? "th" : "td").attr("scope", i === 0 ? "row" : null).text(text));
    });
  }

  details.on("toggle", () => details.property("open") && draw(context.store.get()));
  return {
    draw(state, changed) {
      if (changed.has("step") && details.property("open")) draw(state);
    },
  };
}
