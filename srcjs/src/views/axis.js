// Ticks with labels that tell them apart, without thousands separators, which languages write differently.
import { resolved, significant } from "../format.js";

const characterWidth = 6.4;

// Doublings, half of them left out until they are few: for logarithmic scales, which d3 gives ticks in powers of ten.
function doublings([low, high], count) {
  let by = 2;
  for (;;) {
    const first = 10 ** Math.floor(Math.log10(low));
    const ticks = [];
    for (let tick = first; tick <= high; tick *= by) if (tick >= low) ticks.push(tick);
    if (ticks.length <= Math.max(2, count)) return ticks;
    by *= 2;
  }
}

// { ticks, labels, width (in pixels, of the widest label) }
export function ticksOf(scale, count, log = false) {
  if (log) {
    const ticks = doublings(scale.domain(), count);
    const labels = ticks.map((tick) => significant(tick, 3).replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, ""));
    return { ticks, labels, width: characterWidth * Math.max(...labels.map((text) => text.length)) };
  }
  const ticks = scale.ticks(count);
  const step = ticks.length > 1 ? ticks[1] - ticks[0] : Math.abs(ticks[0]) || 1;
  const largest = Math.max(...ticks.map(Math.abs));
  const extreme = largest >= 1e10 || largest < 1e-6;
  const labels = ticks.map((tick) => (extreme ? significant(tick, 3) : resolved(tick, step)));
  return { ticks, labels, width: characterWidth * Math.max(...labels.map((label) => label.length)) };
}

export const label = (axis, { ticks, labels }) =>
  axis.tickValues(ticks).tickFormat((_, i) => labels[i]).tickSizeOuter(0);
