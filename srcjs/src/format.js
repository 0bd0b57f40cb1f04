// Numbers as text. The decimal point is R's in both languages, so that they can be compared with the console.

const superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const subscripts = "₀₁₂₃₄₅₆₇₈₉";
const raised = (digits) => (n) =>
  String(n).replace("-", digits === superscripts ? "⁻" : "₋").replace(/[0-9]/g, (c) => digits[c]);

export const superscript = raised(superscripts);
export const subscript = raised(subscripts);

// Narrow spaces that do not break: a number stays in one piece.
const timesTen = (mantissa, power) => `${mantissa}\u202f×\u202f10${superscript(power)}`;

const minus = (text) => text.replace("-", "−");

// So many significant digits; powers of ten where there would be many zeros.
export function significant(x, digits = 4) {
  if (x === null || Number.isNaN(x)) return "–";
  if (!Number.isFinite(x)) return x > 0 ? "∞" : "−∞";
  if (x === 0) return "0";
  const [mantissa, power] = x.toExponential(digits - 1).split("e").map(Number);
  if (power < -4 || power > 6) return minus(timesTen(mantissa.toFixed(digits - 1), power));
  return minus(x.toFixed(Math.max(0, digits - 1 - power)));
}

// exp(x), also where that is too small for a double.
export function significantExp(x, digits = 4) {
  if (Number.isNaN(x)) return "–";
  if (x > -700) return significant(Math.exp(x), digits);
  if (x === -Infinity) return "0";
  const power = Math.floor(x / Math.LN10);
  const mantissa = Math.exp(x - power * Math.LN10);
  return timesTen(mantissa.toFixed(digits - 1), power);
}

// A probability with four decimals; what is not quite 0 or 1 does not look as if it were.
export function probability(w) {
  if (w > 0 && w < 0.00005) return significant(w, 2);
  if (w < 1 && w >= 0.99995) return "> 0.9999";
  return w.toFixed(4);
}

// As many decimals as tell numbers apart that differ by `resolution`.
export function resolved(x, resolution) {
  const decimals = resolution > 0 ? Math.ceil(-Math.log10(resolution) - 1e-9) : 0;
  return minus(x.toFixed(Math.min(12, Math.max(0, decimals))));
}

// A value of the data as R would print it: 7 significant digits, no trailing zeros.
export const value = (x) => (x === null ? "NA" : minus(String(Number(x.toPrecision(7)))));
