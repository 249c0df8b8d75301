/** People as they are pasted: lines of names and e-mail addresses, or a CSV file that names its columns. Pure. */

/** @typedef {{name: string, email: string, external_ref: string}} Person */
/** @typedef {"ready" | "bad_email" | "doubled" | "long"} RowState */
/** @typedef {Person & {state: RowState}} PastedRow */

/** The desk's own rule: something, an @, something. */
const EMAIL = /[^@\s<>,;"]+@[^@\s<>,;"]+/;
const WHOLE_EMAIL = new RegExp(`^${EMAIL.source}$`);

const MAX_NAME_CHARS = 200;
const MAX_EMAIL_CHARS = 254;

/** The fields of a person by the names that a column may have. @type {{[heading: string]: keyof Person}} */
const COLUMNS = {
  name: "name", nombre: "name",
  email: "email", "e-mail": "email", mail: "email", correo: "email", "correo electrónico": "email",
  "email address": "email", "e-mail address": "email",
  external_ref: "external_ref", reference: "external_ref", referencia: "external_ref", ref: "external_ref",
};

const FIRST_NAMES = new Set(["first name", "firstname", "first_name", "given name"]);
const LAST_NAMES = new Set(["last name", "lastname", "last_name", "surname", "family name", "apellido", "apellidos"]);

/**
 * Return a row for each person in the text, in its order, with what is wrong with it.
 * @param {string} text
 * @returns {PastedRow[]}
 */
export function readPeople(text) {
  const plain = text.replace(/^\uFEFF/, "");
  const delimiter = delimiterOf(plain.split("\n", 1)[0]);
  const [first = [], ...rest] = cells(plain, delimiter);
  const headings = first.map((cell) => cell.toLowerCase());
  const known = headings.some((heading) => heading in COLUMNS) && !first.some((cell) => EMAIL.test(cell));
  const people = known ? rest.map((row) => ofColumns(headings, row)) : plain.split("\n").map(ofLine);
  return judged(people.filter((person) => person.name || person.email || person.external_ref));
}

/** @param {Person[]} people */
function judged(people) {
  const seen = new Set();
  return people.map((person) => {
    const address = person.email.toLowerCase();
    const doubled = address !== "" && seen.has(address);
    seen.add(address);
    return { ...person, state: stateOf(person, doubled) };
  });
}

/**
 * @param {Person} person
 * @param {boolean} doubled
 * @returns {RowState}
 */
function stateOf({ name, email, external_ref: reference }, doubled) {
  if (Math.max(name.length, reference.length) > MAX_NAME_CHARS) return "long";
  if (email && (email.length > MAX_EMAIL_CHARS || !WHOLE_EMAIL.test(email))) return "bad_email";
  return doubled ? "doubled" : "ready";
}

/**
 * @param {string[]} headings
 * @param {string[]} row
 * @returns {Person}
 */
function ofColumns(headings, row) {
  const person = { name: "", email: "", external_ref: "" };
  headings.forEach((heading, index) => {
    const field = COLUMNS[heading];
    if (field) person[field] ||= row[index] ?? "";
  });
  const parts = [FIRST_NAMES, LAST_NAMES].map((names) => row[headings.findIndex((each) => names.has(each))] ?? "");
  const named = { ...person, name: person.name || parts.join(" ").trim() };
  return named.email || !EMAIL.test(named.name) ? named : { ...named, ...addressed(named.name) };
}

/**
 * Return the person of a line such as "Ada Lovelace <ada@example.org>", "ada@example.org; Ada; 17" or "Ada".
 * @param {string} line
 * @returns {Person}
 */
function ofLine(line) {
  const found = line.match(EMAIL)?.[0] ?? "";
  const others = line.replace(found, ";").split(/[,;\t<>"]/).map((part) => part.trim()).filter(Boolean);
  const broken = found ? "" : others.find((part) => part.includes("@")) ?? "";
  const [name = "", reference = ""] = others.filter((part) => part !== broken);
  return { name, email: found || broken, external_ref: reference };
}

/**
 * Return name and e-mail address of a cell that holds both, such as "Ada Lovelace <ada@example.org>".
 * @param {string} cell
 */
function addressed(cell) {
  const { name, email } = ofLine(cell);
  return { name, email };
}

/** @param {string} line */
function delimiterOf(line) {
  const count = (/** @type {string} */ sign) => line.split(sign).length;
  return ["\t", ";", ","].reduce((best, sign) => (count(sign) > count(best) ? sign : best));
}

/**
 * Return the cells of each line; a quoted cell may hold delimiters, line ends, and quotes that are doubled.
 * @param {string} text
 * @param {string} delimiter
 */
function cells(text, delimiter) {
  /** @type {string[][]} */
  const rows = [[]];
  let cell = "", quoted = false;
  const endCell = () => {
    rows[rows.length - 1].push(cell.trim());
    cell = "";
  };
  for (let index = 0; index < text.length; index++) {
    const sign = text[index];
    if (quoted && sign === '"' && text[index + 1] === '"') cell += text[++index];
    else if (sign === '"' && (quoted || cell.trim() === "")) quoted = !quoted;
    else if (quoted) cell += sign;
    else if (sign === delimiter) endCell();
    else if (sign === "\n") {
      endCell();
      rows.push([]);
    } else if (sign !== "\r") cell += sign;
  }
  endCell();
  return rows.filter((row) => row.some(Boolean));
}
