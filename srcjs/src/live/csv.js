// What a person pastes: numbers in columns, parted by commas, semicolons, tabs or spaces; names in the first line or not;
// a decimal comma where columns are not parted by commas.

const mostRows = 5000;

// Throws { code, args } (see words.live.csv) where it is no data; otherwise { names, columns, dropped }, dropped being how many
// columns were no numbers.
export function parseData(text, lang = "en") {
  const lines = text.replace(/^\ufeff/, "").split(/\r\n|\r|\n/).map((line, i) => ({ line: line.trim(), number: i + 1 })).filter(({ line }) => line !== "");
  if (lines.length === 0) throw problem("none");
  const separator = separatorOf(lines.map(({ line }) => line), lang);
  const cells = inOneColumn(lines.map(({ line, number }) => ({ number, values: split(line, separator) })), separator);
  const width = cells[0].values.length;
  const uneven = cells.find(({ values }) => values.length !== width);
  if (uneven) throw problem("uneven", uneven.number, uneven.values.length, width);
  const read = (value) => numberOf(value, separator);
  const hasNames = cells[0].values.some((value) => value !== "" && read(value) === null) &&
    (cells.length === 1 || cells[0].values.every((value) => read(value) === null) || cells[1].values.some((value, c) => read(value) !== null && read(cells[0].values[c]) === null));
  const body = hasNames ? cells.slice(1) : cells;
  // A column whose first entry is no number is none of numbers (a name, a sex): it is left out.
  const kept = cells[0].values.map((_, c) => c).filter((c) => body.length > 0 && read(body[0].values[c]) !== null);
  if (kept.length === 0) throw problem("none");
  if (body.length < 2) throw problem("few");
  if (body.length > mostRows) throw problem("many", mostRows);
  const columns = kept.map((c) => body.map(({ values, number }) => {
    const value = read(values[c]);
    if (value === null) throw problem("notNumber", number, values[c]);
    return value;
  }));
  if (columns.every((column) => column.every((value) => value === column[0]))) throw problem("constant");
  const names = kept.map((c, i) => (hasNames && cells[0].values[c] !== "" ? cells[0].values[c] : kept.length === 1 ? "x" : `x${i + 1}`));
  return { names, columns, dropped: width - kept.length };
}

const problem = (code, ...args) => ({ code, args });

// Numbers on a line of their own are a column.
function inOneColumn(cells, separator) {
  const alone = cells.length === 1 && cells[0].values.length > 1 && cells[0].values.every((value) => numberOf(value, separator) !== null);
  return alone ? cells[0].values.map((value) => ({ number: cells[0].number, values: [value] })) : cells;
}

export function separatorOf(lines, lang = "en") {
  for (const separator of ["\t", ";"]) if (lines.every((line) => line.includes(separator))) return separator;
  // Commas part columns, unless each is between digits on lines that spaces part, or on lines that are one number each: below a
  // name without a comma, or where decimals are written so.
  if (lines.some((line) => line.includes(","))) {
    const decimal = lines.every((line) => /^[-+\d.,eE\s]*$|[A-Za-z]/.test(line)) && lines.some((line) => /\d,\d+\s+[-+]?\d/.test(line));
    if (!decimal) return isDecimalColumn(lines, lang) ? "" : ",";
  }
  return " ";
}

// "1,000" is a thousand where decimals have a point, and may be so in all rows.
function isDecimalColumn(lines, lang) {
  const named = /\p{L}/u.test(lines[0]) && !lines[0].includes(",");
  const rows = named ? lines.slice(1) : lines;
  const all = rows.length > 0 && rows.every((line) => /^[-+]?\d+(,\d+)?$/.test(line));
  return all && (lang === "es" || named && !rows.every((line) => /^[-+]?\d+(,\d{3})?$/.test(line)));
}

const split = (line, separator) =>
  (separator === "" ? [line] : separator === " " ? line.split(/\s+/) : line.split(separator)).map((cell) => cell.trim().replace(/^"(.*)"$/, "$1").trim());

function numberOf(text, separator) {
  const plain = separator === "," ? text : text.replace(",", ".");
  if (!/^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(plain)) return null;
  const value = Number(plain);
  return Number.isFinite(value) && Math.abs(value) <= 1e100 ? value : null;
}
