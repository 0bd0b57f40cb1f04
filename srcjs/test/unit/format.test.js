import assert from "node:assert/strict";
import { test } from "node:test";
import { probability, resolved, significant, significantExp, subscript, superscript, value } from "../../src/format.js";

test("significant digits, and powers of ten", () => {
  assert.equal(significant(0), "0");
  assert.equal(significant(1234.5678), "1235");
  assert.equal(significant(-0.012345, 3), "−0.0123");
  assert.equal(significant(1.5e-7, 2), "1.5\u202f×\u202f10⁻⁷");
  assert.equal(significant(2.5e9, 2), "2.5\u202f×\u202f10⁹");
  assert.equal(significant(NaN), "–");
  assert.equal(significant(null), "–");
  assert.equal(significant(-Infinity), "−∞");
  assert.equal(significant(9.9999, 3), "10.0");
});

test("exponentials that are no doubles", () => {
  assert.equal(significantExp(Math.log(0.25)), "0.2500");
  assert.equal(significantExp(-1000 * Math.LN10 + Math.log(3), 2), "3.0\u202f×\u202f10⁻¹⁰⁰⁰");
  assert.equal(significantExp(-Infinity), "0");
  assert.equal(significantExp(NaN), "–");
});

test("a probability that is not quite 0 or 1 does not look like it", () => {
  assert.equal(probability(0), "0.0000");
  assert.equal(probability(1), "1.0000");
  assert.equal(probability(0.99999), "> 0.9999");
  assert.equal(probability(0.00001), "1.0\u202f×\u202f10⁻⁵");
  assert.equal(probability(0.123456), "0.1235");
});

test("ticks can be told apart", () => {
  assert.equal(resolved(-1234.5, 0.5), "−1234.5");
  assert.equal(resolved(20000, 5000), "20000");
  assert.equal(resolved(1.00002, 0.00001), "1.00002");
});

test("small digits and values of the data", () => {
  assert.equal(superscript(-12), "⁻¹²");
  assert.equal(subscript(10), "₁₀");
  assert.equal(value(178.2), "178.2");
  assert.equal(value(null), "NA");
  assert.equal(value(-3), "−3");
});
