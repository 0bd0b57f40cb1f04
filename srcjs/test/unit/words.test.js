import assert from "node:assert/strict";
import { test } from "node:test";
import { languages } from "../../src/words/index.js";

const { en, es } = languages;

function compare(a, b, path) {
  assert.equal(typeof b, typeof a, path);
  if (typeof a === "function") return assert.equal(b.length, a.length, `${path}: arguments`);
  if (typeof a === "string") return assert.ok(a.length > 0 && b.length > 0, path);
  assert.deepEqual(Object.keys(b), Object.keys(a), path);
  for (const key of Object.keys(a)) compare(a[key], b[key], `${path}.${key}`);
}

test("both languages say the same things", () => compare(en, es, "words"));

test("every sentence can be said in both, with singular and plural, with a prior and without", () => {
  for (const words of [en, es]) {
    const said = [
      words.emStart(-12.5, false), words.emStart(-12.5, true),
      words.eStep({ t: 0, gain: null, objective: -10, prior: false }),
      words.eStep({ t: 3, gain: 0.5, objective: -10, prior: true }),
      words.mStep({ t: 4, gain: 0.1, bound: -9.9, objective: -9.5, gap: 0.4, prior: false }),
      words.assign(10, null, null), words.assign(10, 2, 1), words.assign(10, 2, 7), words.assign(10, 0, 0),
      words.update(9, 1), words.kmeansEnd(true), words.kmeansEnd(false),
      words.atSigma2({ sigma2: 1, hardness: 0.9, soft: 5, distortion: 6, distance: 0 }),
      words.atSigma2({ sigma2: 1, hardness: 0.9, soft: 5, distortion: 6, distance: 0.1 }),
      words.lloyd(5, 1), words.sampled(10, 100), words.unplaced(1), words.unplaced(2), words.rows(1),
      ...["converged", "bounded", "iteration_limit", "spurious", "collapsed", "empty", "identical"].map((s) => words.status(s, 1)),
      ...["start", "e", "m"].map((half) => words.emLabel(half, 12)),
      ...["start", "assign", "update"].map((half) => words.kmeansLabel(half, 2)),
    ];
    for (const text of said) {
      assert.ok(text.length > 4, text);
      assert.doesNotMatch(text, /undefined|null|NaN|\[object/, text);
    }
  }
});

test("numbers of things agree with their nouns", () => {
  assert.match(en.assign(10, 2, 1), /1 row moved/);
  assert.match(en.assign(10, 2, 3), /3 rows moved/);
  assert.match(es.assign(10, 2, 1), /1 fila cambió/);
  assert.match(es.assign(10, 2, 3), /3 filas cambiaron/);
});
