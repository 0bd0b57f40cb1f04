// What htmlwidgets calls, or a page of its own that needs no htmlwidgets: see write_page().
import { createExplorer } from "./explorer.js";
import { createLive } from "./live/live.js";

// Returns the function that takes the page away.
function begin(root, data, onChange) {
  return data.kind === "live" ? createLive(root, data) : createExplorer(root, data, { onChange }).remove;
}

const own = document.getElementById("mezcla-page");
if (own) begin(document.querySelector(".mezcla_explorer"), JSON.parse(own.textContent));
else widget();

function widget() {
  HTMLWidgets.widget({
    name: "mezcla_explorer",
    type: "output",
    factory(root) {
      let takeAway = null;
      return {
        renderValue(data) {
          takeAway?.();
          fitToScreen();
          takeAway = begin(root, data, tellShiny(root));
        },
        // The page watches its own width.
        resize() {},
      };
    },
  });
}

// A page of saveWidget() says nothing of its width, and telephones would lay it out as if they were 980 pixels wide.
// Other pages are their authors'.
function fitToScreen() {
  if (!document.getElementById("htmlwidget_container") || document.querySelector("meta[name=viewport]")) return;
  const meta = document.createElement("meta");
  meta.name = "viewport";
  meta.content = "width=device-width, initial-scale=1";
  document.head.append(meta);
}

function tellShiny(root) {
  if (!HTMLWidgets.shinyMode) return undefined;
  return ({ step, row }) => {
    window.Shiny.setInputValue(`${root.id}_step`, step);
    window.Shiny.setInputValue(`${root.id}_row`, row);
  };
}
