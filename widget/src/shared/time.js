// @ts-check
/** Times as people read them, in the reader's own time zone and manner. */

/** Messages of one sender closer than this stand together under one time. */
const GROUP = 120_000;
/** Milliseconds. */
const DAY = 86_400_000;

/**
 * "14:05".
 * @param {string | Date} time
 * @param {string} [lang] the reader's; else the browser's
 */
export const clock = (time, lang) => new Date(time).toLocaleTimeString(lang, { hour: 'numeric', minute: '2-digit' });

/**
 * @param {string | Date} a
 * @param {string | Date} b
 */
export const sameDay = (a, b) => new Date(a).toDateString() === new Date(b).toDateString();

/** The beginning of a day. @param {string | Date} time */
const midnight = (time) => new Date(time).setHours(0, 0, 0, 0);

/**
 * "Today", "Yesterday", "Monday, 3 November".
 * @param {string | Date} time
 * @param {Date} [now]
 * @param {string} [lang] the reader's; else the date is the browser's, and the words are English
 */
export function dayLabel(time, now = new Date(), lang = undefined) {
  const date = new Date(time);
  // By the calendar: the days on which the clocks change are 23 and 25 hours long.
  const days = Math.round((midnight(date) - midnight(now)) / DAY);
  if (!days || days === -1) {
    const label = new Intl.RelativeTimeFormat(lang || 'en', { numeric: 'auto' }).format(days, 'day');
    return label[0].toLocaleUpperCase(lang) + label.slice(1);
  }
  const year = date.getFullYear() === now.getFullYear() ? undefined : /** @type {const} */ ('numeric');
  return date.toLocaleDateString(lang, { weekday: 'long', day: 'numeric', month: 'long', year });
}

/**
 * Do two messages, the earlier one first, stand in one group?
 * @param {{sender: string, agent_id?: string, sent_at: string}} a
 * @param {{sender: string, agent_id?: string, sent_at: string}} b
 */
export const grouped = (a, b) =>
  a.sender === b.sender &&
  a.agent_id === b.agent_id &&
  sameDay(a.sent_at, b.sent_at) &&
  Date.parse(b.sent_at) - Date.parse(a.sent_at) < GROUP;
