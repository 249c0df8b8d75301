/** CSV files as spreadsheets read them. */

/** Signs at the beginning of a cell that a spreadsheet takes for a formula. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

/**
 * Return a CSV file: UTF-8 with a byte order mark, and no cell that a spreadsheet would calculate.
 * @param {(string | number)[][]} rows
 * @returns {Blob}
 */
export function csvFile(rows) {
  const text = rows.map((row) => row.map(cell).join(",")).join("\r\n");
  return new Blob([`\uFEFF${text}\r\n`], { type: "text/csv;charset=utf-8" });
}

/** @param {string | number} value */
function cell(value) {
  const text = String(value);
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
