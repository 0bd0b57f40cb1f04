// Two variables: ellipses, regions, the means and where they have been.
import { line } from "d3-shape";
import { ellipse } from "../gaussian.js";
import { voronoi } from "../geometry.js";

const shares = [0.95, 0.5];

export function drawPlane(layers, context, frame, state, layout) {
  const { data } = context;
  const at = (centre) => [layout.x(centre[state.x]), layout.y(centre[state.y])];
  layers.bars.selectAll("*").remove();
  drawRegions(layers.regions, data, frame, state, layout);
  drawEllipses(layers.curves, data, frame, state, layout);
  drawTrails(layers.trails, data, frame.trail.map((centres) => centres.map(at)));
  drawMeans(layers.means, data, frame.centres.map(at));
}

// In more dimensions than two the regions are no polygons of the plane.
function drawRegions(layer, data, frame, state, { x, y }) {
  const drawn = frame.regions && data.variables.length === 2;
  const centres = frame.centres.map((centre) => [centre[state.x], centre[state.y]]);
  const regions = drawn ? voronoi(centres, x.domain(), y.domain()) : [];
  layer
    .selectAll("path")
    .data(regions)
    .join("path")
    .attr("d", (region) => (region.length < 3 ? null : `${line()(region.map((p) => [x(p[0]), y(p[1])]))}Z`))
    .style("fill", (_, j) => data.components.colours[j]);
}

// A unit circle that a matrix takes to its ellipse: the browser can move it there by itself.
function drawEllipses(layer, data, frame, state, { x, y }) {
  layer.selectAll(":not(.mz-ellipse)").remove();
  const params = frame.params;
  const ellipses = (params ? params.means : []).flatMap((mean, j) =>
    shares.flatMap((share) => {
      const { centre, map } = ellipse(mean, params.covariances[j], state.x, state.y, share);
      const [sx, sy] = [x(1) - x(0), y(1) - y(0)];
      const matrix = [sx * map[0][0], sy * map[1][0], 0, sy * map[1][1], x(centre[0]), y(centre[1])];
      return ["halo", "line"].map((kind) => ({ j, share, kind, matrix: matrix.map((v) => +v.toFixed(4)) }));
    }),
  );
  layer
    .selectAll(".mz-ellipse")
    .data(ellipses, (e) => `${e.j} ${e.share} ${e.kind}`)
    .join("circle")
    .attr("r", 1)
    .attr("class", (e) => `mz-ellipse mz-${e.kind} ${e.share > 0.9 ? "mz-outer" : "mz-inner"}`)
    .attr("vector-effect", "non-scaling-stroke")
    .style("stroke", (e) => (e.kind === "line" ? data.components.lines[e.j] : null))
    .attr("stroke-dasharray", (e) => (e.kind === "line" ? dashes(data.components.dashes[e.j]) : null))
    .style("transform", (e) => `matrix(${e.matrix.join(",")})`);
}

// R's line types: the lengths of strokes and gaps in hexadecimal digits.
export function dashes(type) {
  if (type === "solid") return null;
  return [...type].map((digit) => 1.4 * parseInt(digit, 16)).join(" ");
}

// A dot for each step as long as they can be told apart.
const mostDots = 30;

export function drawTrails(layer, data, trail) {
  const { labels, lines } = data.components;
  const paths = labels.map((_, j) => trail.map((centres) => centres[j]));
  layer
    .selectAll("g")
    .data(paths)
    .join((enter) => {
      const g = enter.append("g");
      g.append("path").attr("class", "mz-halo");
      g.append("path").attr("class", "mz-trail");
      return g;
    })
    .each(function (path, j) {
      const g = this;
      g.querySelectorAll("path").forEach((node) => node.setAttribute("d", line()(path) ?? ""));
      g.querySelector(".mz-trail").style.stroke = lines[j];
      const dots = path.length <= mostDots ? path : path.slice(0, 1);
      while (g.querySelectorAll("circle").length > dots.length) g.lastElementChild.remove();
      while (g.querySelectorAll("circle").length < dots.length) {
        g.append(document.createElementNS("http://www.w3.org/2000/svg", "circle"));
      }
      g.querySelectorAll("circle").forEach((node, t) => {
        node.setAttribute("cx", dots[t][0]);
        node.setAttribute("cy", dots[t][1]);
        node.setAttribute("r", 2.4);
        node.style.stroke = lines[j];
      });
    });
}

// Discs with the component's number: a label that needs no legend.
export function drawMeans(layer, data, places) {
  const { labels, lines } = data.components;
  layer
    .selectAll("g")
    .data(places)
    .join((enter) => {
      const g = enter.append("g");
      g.append("circle").attr("r", 9);
      g.append("text").attr("dy", "0.35em");
      return g;
    })
    .style("transform", (at) => `translate(${at[0].toFixed(2)}px,${at[1].toFixed(2)}px)`)
    .each(function (_, j) {
      this.querySelector("circle").style.stroke = lines[j];
      const text = this.querySelector("text");
      text.textContent = labels[j];
      text.style.fill = lines[j];
    });
}
