// The page's pictures as files: SVG whose styles are its own, and PNG made of it.

const kept = [
  "fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray", "opacity", "font-family", "font-size",
  "font-weight", "text-anchor",
];
const notDrawn = ".mz-handles, .mz-tool, .mz-area";

// A picture that needs no style sheet, and its size.
function copyOf(svg) {
  const copy = svg.cloneNode(true);
  const [from, to] = [svg, copy].map((root) => [root, ...root.querySelectorAll("*")]);
  from.forEach((node, i) => {
    const style = getComputedStyle(node);
    const { transform } = node.style;
    to[i].removeAttribute("style");
    for (const name of kept) to[i].setAttribute(name, style.getPropertyValue(name));
    // What moves by the style sheet moves by an attribute here, where pixels are not named.
    if (transform) to[i].setAttribute("transform", transform.replaceAll("px", ""));
    if (style.display === "none" || style.visibility === "hidden") to[i].setAttribute("visibility", "hidden");
    for (const name of ["tabindex", "role"]) to[i].removeAttribute(name);
  });
  copy.querySelectorAll(notDrawn).forEach((node) => node.remove());
  const [, , width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
  return { copy, width, height };
}

const space = 16;

// Pictures beside each other where they are few, titles above them. parts: [{ svg, title }].
export function compose(parts, paper, ink) {
  const copies = parts.map(({ svg, title }) => ({ ...copyOf(svg), title }));
  const root = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const width = copies.reduce((sum, part) => sum + part.width + space, space);
  const height = Math.max(...copies.map((part) => part.height)) + 40;
  for (const [name, value] of Object.entries({ viewBox: `0 0 ${width} ${height}`, width, height })) root.setAttribute(name, value);
  root.append(shape("rect", { width, height, fill: paper }));
  let left = space;
  for (const { copy, width: wide, title } of copies) {
    const text = shape("text", { x: left, y: 22, fill: ink, "font-family": "sans-serif", "font-size": 14, "font-weight": 600 });
    text.textContent = title;
    copy.setAttribute("x", left);
    copy.setAttribute("y", 32);
    root.append(text, copy);
    left += wide + space;
  }
  return { text: new XMLSerializer().serializeToString(root), width, height };
}

function shape(name, attributes) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  return node;
}

export const svgBlob = ({ text }) => new Blob([text], { type: "image/svg+xml" });

// Twice as fine as on the screen.
export function pngBlob({ text, width, height }) {
  return new Promise((resolve, reject) => {
    const image = new Image();
    image.onload = () => {
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [2 * width, 2 * height];
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no PNG"))), "image/png");
    };
    image.onerror = () => reject(new Error("no picture"));
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  });
}

export function save(blob, name) {
  const address = URL.createObjectURL(blob);
  const link = Object.assign(document.createElement("a"), { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}
