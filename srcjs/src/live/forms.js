// Fields and buttons with their names.
import { select } from "d3-selection";

export const bar = (parent, label) => {
  const it = select(parent).append("div").attr("class", "mz-tools");
  if (label) it.attr("role", "group").attr("aria-label", label);
  return it;
};

export function button(parent, text, action, title = null) {
  return parent.append("button").attr("type", "button").attr("class", "mz-text-button").attr("title", title).text(text).on("click", action);
}

// options: [{ value, text }]; set(value, options) changes what is chosen, and what can be.
export function choice(parent, text, changed) {
  const label = parent.append("label").text(`${text} `);
  const field = label.append("select").attr("aria-label", text).on("change", () => changed(field.property("value")));
  return {
    label,
    set(value, options) {
      field.selectAll("option").data(options).join("option").attr("value", (o) => o.value).text((o) => o.text);
      field.property("value", value);
    },
  };
}

export function tick(parent, text, changed) {
  const label = parent.append("label").attr("class", "mz-tick");
  const field = label.append("input").attr("type", "checkbox").on("change", () => changed(field.property("checked")));
  label.append("span").text(` ${text}`);
  return { label, set: (value) => field.property("checked", value) };
}
