// Colours of rows and marks of components; colour never works alone.
import {
  symbol, symbolCircle, symbolCross, symbolDiamond, symbolSquare, symbolStar, symbolTriangle, symbolWye,
} from "d3-shape";

export const unknownColour = "#8a8a8a";

const channels = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));

// The mean of the colours, weighted by responsibilities (all 0: a row that no cluster has).
export function blend(w, colours) {
  const total = w.reduce((sum, share) => sum + share, 0);
  if (!(total > 0)) return unknownColour;
  const mixed = [0, 1, 2].map((c) =>
    Math.round(w.reduce((sum, share, j) => sum + share * channels(colours[j])[c], 0) / total),
  );
  return `rgb(${mixed.join(",")})`;
}

export function mostLikely(w) {
  let best = -1;
  w.forEach((share, j) => {
    if (share > (best < 0 ? 0 : w[best])) best = j;
  });
  return best;
}

const symbolTriangleDown = {
  draw(context, size) {
    const y = -Math.sqrt(size / (Math.sqrt(3) * 3));
    context.moveTo(0, -y * 2);
    context.lineTo(-Math.sqrt(3) * y, y);
    context.lineTo(Math.sqrt(3) * y, y);
    context.closePath();
  },
};

// Seven marks against six hues, so that a hue that comes again has another mark.
const marks = [
  symbolCircle, symbolTriangle, symbolSquare, symbolDiamond, symbolCross, symbolStar, symbolTriangleDown,
];

// The outline of a mark; j < 0: no component yet, or none. The noise has one of its own.
export function markPath(j, size, isNoise = false) {
  const type = isNoise ? symbolWye : j < 0 ? symbolCircle : marks[j % marks.length];
  return symbol(type, size)();
}
