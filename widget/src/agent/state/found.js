// @ts-check
/**
 * What is looked for in the history, as it stands in the address and as the server is asked; and the words of a text that
 * were looked for. Pure.
 *
 * @typedef {object} Search
 * @property {string} q words
 * @property {string} agent an id
 * @property {string} reason why a chat was closed
 * @property {string} from a day of this browser, such as 2026-11-27
 * @property {string} to the last day
 */

/** @type {(keyof Search)[]} */
const FIELDS = ['q', 'agent', 'reason', 'from', 'to'];

/** @param {string} query of the address @returns {Search} */
export function searchOfQuery(query) {
  const given = new URLSearchParams(query);
  const [q, agent, reason, from, to] = FIELDS.map((name) => given.get(name) ?? '');
  return { q, agent, reason, from, to };
}

/** @param {Search} search */
export function queryOfSearch(search) {
  const filled = FIELDS.filter((name) => search[name].trim());
  return new URLSearchParams(filled.map((name) => [name, search[name].trim()])).toString();
}

/**
 * What the server is asked.
 * @param {Search} search
 * @param {string} [before] the page after that chat
 */
export function requestOf({ q, agent, reason, from, to }, before) {
  const asked = new URLSearchParams({ limit: '30' });
  // Letters and digits are what is looked for.
  if (/[\p{L}\p{N}]/u.test(q)) asked.set('q', q.trim().slice(0, 100));
  if (agent) asked.set('agent_id', agent);
  if (reason) asked.set('closed_reason', reason);
  const [first, last] = [midnight(from), midnight(to, 1)];
  if (first) asked.set('from', first);
  if (last) asked.set('to', last);
  if (before) asked.set('before', before);
  return asked.toString();
}

/**
 * The beginning of a day, here.
 * @param {string} day
 * @param {number} [later] days
 */
function midnight(day, later = 0) {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return '';
  const [y, m, d] = day.split('-').map(Number);
  const date = new Date(y, m - 1, d + later);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString();
}

/**
 * A text in pieces: those at odd places were looked for.
 * @param {string} written
 * @param {string} q
 */
export function marked(written, q) {
  // With each letter in one part, places in the text are those in the text without marks.
  const text = written.normalize('NFC');
  const words = q.normalize('NFC').match(/[\p{L}\p{N}]+/gu) ?? [];
  if (!words.length) return [text];
  // At the beginning of a word only, as the server finds them. Without their marks, ä is found by a.
  const plain = withoutMarks(text);
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])(?:${words.map(withoutMarks).join('|')})`, 'giu');
  /** @type {string[]} */
  const pieces = [];
  let at = 0;
  for (const { index, 0: found } of plain.matchAll(pattern)) {
    pieces.push(text.slice(at, index), text.slice(index, index + found.length));
    at = index + found.length;
  }
  return [...pieces, text.slice(at)];
}

/** Each letter stays one, so that places stay where they are. @param {string} text */
const withoutMarks = (text) =>
  Array.from(text, (letter) => {
    const [base] = letter.normalize('NFD');
    return letter.length === base.length ? base : letter;
  }).join('');
