// Regions of the plane, and which point is nearest.

// The part of a convex polygon where (p - point) . normal <= 0.
export function clipHalfPlane(polygon, point, normal) {
  const side = (p) => (p[0] - point[0]) * normal[0] + (p[1] - point[1]) * normal[1];
  return polygon.flatMap((p, i) => {
    const q = polygon[(i + 1) % polygon.length];
    const [here, there] = [side(p), side(q)];
    const kept = here <= 0 ? [p] : [];
    if (here <= 0 === there <= 0) return kept;
    const share = here / (here - there);
    return [...kept, [p[0] + share * (q[0] - p[0]), p[1] + share * (q[1] - p[1])]];
  });
}

// Per centre the part of the rectangle that is nearest to it; of equal centres the first has it.
export function voronoi(centres, [x0, x1], [y0, y1]) {
  const rectangle = [[x0, y0], [x1, y0], [x1, y1], [x0, y1]];
  return centres.map((c, j) =>
    centres.reduce((region, other, l) => {
      if (l === j) return region;
      const normal = [other[0] - c[0], other[1] - c[1]];
      if (normal[0] === 0 && normal[1] === 0) return l < j ? [] : region;
      return clipHalfPlane(region, [(c[0] + other[0]) / 2, (c[1] + other[1]) / 2], normal);
    }, rectangle),
  );
}

// On a line: [from, to, index of the nearest centre], from left to right.
export function bands(centres, [from, to]) {
  const order = centres.map((c, j) => j).sort((a, b) => centres[a] - centres[b] || a - b);
  const distinct = order.filter((j, i) => i === 0 || centres[j] !== centres[order[i - 1]]);
  const ends = distinct.slice(1).map((j, i) => (centres[j] + centres[distinct[i]]) / 2);
  return distinct
    .map((j, i) => [Math.max(from, ends[i - 1] ?? from), Math.min(to, ends[i] ?? to), j])
    .filter(([left, right]) => left < right);
}

// The index of the nearest of the points ([x, y] or null), within reach; -1 for none.
export function nearest(points, [x, y], reach) {
  let best = -1;
  let least = reach * reach;
  points.forEach((point, i) => {
    if (point === null) return;
    const distance = (point[0] - x) ** 2 + (point[1] - y) ** 2;
    if (distance <= least) [best, least] = [i, distance];
  });
  return best;
}
