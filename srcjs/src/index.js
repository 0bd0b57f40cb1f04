// What htmlwidgets calls.
import { createExplorer } from "./explorer.js";

HTMLWidgets.widget({
  name: "mezcla_explorer",
  type: "output",
  factory(root) {
    let takeAway = null;
    return {
      renderValue(data) {
        takeAway?.();
        takeAway = createExplorer(root, data, tellShiny(root));
      },
      // The page watches its own width.
      resize() {},
    };
  },
});

function tellShiny(root) {
  if (!HTMLWidgets.shinyMode) return undefined;
  return ({ step, row }) => {
    window.Shiny.setInputValue(`${root.id}_step`, step);
    window.Shiny.setInputValue(`${root.id}_row`, row);
  };
}
