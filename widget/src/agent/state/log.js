// @ts-check
/**
 * How a conversation is laid out: days, and within a day runs of one sender that are shown as one group. Pure.
 *
 * @import {Message, Side} from '../../shared/types.js'
 * @import {Pending} from '../../shared/fold.js'
 *
 * @typedef {object} Line one message on the screen
 * @property {string} key stays the same when a message under way is stored, so that its bubble stays the same element
 * @property {Side} sender
 * @property {string} [agent_id]
 * @property {string} [agent_name]
 * @property {string} text
 * @property {string} sent_at
 * @property {number} [seq] missing while it is under way
 * @property {Pending} [pending]
 * @property {string} [note] instead of a message: what happened to the chat here
 * @property {boolean} first of its group
 * @property {boolean} last of its group
 *
 * @typedef {{ at: string, lines: Line[] }} Day
 * @typedef {object} Told something that happened to the chat, in words
 * @property {number} after seq of the message that it stands behind
 * @property {string} at when the chat began, should there be no message
 * @property {string} text
 */
import { grouped, sameDay } from '../../shared/time.js';
import { anotherAgent, takenOverWords } from '../words.js';

/**
 * @param {readonly Message[]} messages acknowledged ones, by seq
 * @param {readonly Pending[]} pending own ones that are not
 * @param {string} self the id of the agent who writes here
 * @param {readonly Told[]} [notes] in their order
 * @returns {Day[]}
 */
export function layOut(messages, pending, self, notes = []) {
  // A message can come by the poll before its own POST is answered: it is then in both lists, and shown once.
  const stored = new Set(pending.length ? messages.map((message) => message.id) : []);
  const lastAt = messages.at(-1)?.sent_at ?? '';
  const lines = [
    ...withNotes(messages.map(fromMessage), notes),
    ...pending.filter(({ id }) => !stored.has(id)).map((one) => fromPending(one, lastAt, self)),
  ];
  /** @type {Day[]} */
  const days = [];
  /** @type {Line | undefined} */
  let before;
  for (const line of lines) {
    if (before && !before.note && !line.note && grouped(before, line)) {
      before.last = false;
      line.first = false;
    }
    if (!before || !sameDay(before.sent_at, line.sent_at)) days.push({ at: line.sent_at, lines: [] });
    days[days.length - 1].lines.push(line);
    before = line;
  }
  return days;
}

/**
 * Where another agent answers than the one before and no note says why: what happened before this page was loaded, only
 * the messages tell.
 * @param {readonly Message[]} messages
 * @param {readonly Told[]} notes
 * @param {string} self the id of the agent who reads
 * @returns {Told[]}
 */
export function handovers(messages, notes, self) {
  /** @type {Told[]} */
  const found = [];
  /** @type {Message | undefined} */
  let last;
  for (const message of messages) {
    const { agent_id, agent_name, seq, sent_at } = message;
    if (!agent_id) continue;
    const { seq: from } = last ?? message;
    const isTold = notes.some(({ after }) => from <= after && after < seq);
    if (last && last.agent_id !== agent_id && !isTold)
      found.push({
        after: seq - 1,
        at: sent_at,
        text: takenOverWords(agent_id === self ? undefined : (agent_name ?? anotherAgent())),
      });
    last = message;
  }
  return found;
}

/**
 * Each note behind its message; one behind a message that is not read yet has no place yet.
 * @param {Line[]} lines
 * @param {readonly Told[]} notes
 */
function withNotes(lines, notes) {
  if (!notes.length) return lines;
  const all = [...lines];
  notes.forEach((note, i) => {
    const place = all.findLastIndex(({ seq = 0 }) => seq && seq <= note.after);
    if (place < 0 && (lines[0]?.seq ?? 1) > 1) return;
    let next = place + 1;
    while (all[next]?.note) next++;
    all.splice(next, 0, fromNote(note, i, all[next - 1] ?? all[next]));
  });
  return all;
}

/** @param {Told} note @param {number} i @param {Line | undefined} beside @returns {Line} */
const fromNote = (note, i, beside) => ({
  key: `note${i}`,
  sender: 'agent',
  text: '',
  sent_at: beside?.sent_at ?? note.at,
  note: note.text,
  first: true,
  last: true,
});

/** @param {Message} message @returns {Line} */
function fromMessage({ id, sender, agent_id, agent_name, text, sent_at, seq }) {
  return { key: sender + id, sender, agent_id, agent_name, text, sent_at, seq, first: true, last: true };
}

/** @param {Pending} pending @param {string} lastAt @param {string} self @returns {Line} */
function fromPending(pending, lastAt, self) {
  return {
    key: 'agent' + pending.id,
    sender: 'agent',
    agent_id: self,
    text: pending.text,
    // This machine's clock may be behind the server's; what is not sent yet is still the newest.
    sent_at: !pending.at || pending.at < lastAt ? lastAt : pending.at,
    pending,
    first: true,
    last: true,
  };
}
