export const rowOf = (data, i) => data.x.map((column) => column[i]);

// 1 for its cluster, 0 for the others; nowhere 1 for a row that was trimmed (cluster 0).
export const oneHot = (cluster, k) => Array.from({ length: k }, (_, j) => (j + 1 === cluster ? 1 : 0));

// Around a step as many others as can be told apart; everything when that is not much more.
const [before, after] = [5, 3];
const allInWindow = 14;

export function windowAround(last) {
  const width = before + after;
  return (step) => {
    if (last <= allInWindow) return [0, last];
    const from = Math.min(Math.max(0, step - before), last - width);
    return [from, from + width];
  };
}

// Differences of numbers of this size that are no more than rounding are none.
export const difference = (a, b) => (Math.abs(a - b) <= 1e-12 * Math.max(Math.abs(a), Math.abs(b)) ? 0 : a - b);

export const range = (n) => Array.from({ length: n }, (_, i) => i);
