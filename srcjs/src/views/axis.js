// Ticks with labels that tell them apart, without thousands separators, which languages write differently.
import { resolved, significant } from "../format.js";

const characterWidth = 6.4;

// { ticks, labels, width (in pixels, of the widest label) }
export function ticksOf(scale, count) {
  const ticks = scale.ticks(count);
  const step = ticks.length > 1 ? ticks[1] - ticks[0] : Math.abs(ticks[0]) || 1;
  const largest = Math.max(...ticks.map(Math.abs));
  const extreme = largest >= 1e10 || largest < 1e-6;
  const labels = ticks.map((tick) => (extreme ? significant(tick, 3) : resolved(tick, step)));
  return { ticks, labels, width: characterWidth * Math.max(...labels.map((label) => label.length)) };
}

export const label = (axis, { ticks, labels }) =>
  axis.tickValues(ticks).tickFormat((_, i) => labels[i]).tickSizeOuter(0);
