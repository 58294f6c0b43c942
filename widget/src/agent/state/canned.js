// @ts-check
/**
 * Canned replies in the field: where one is asked for, which fit, and what they become. Pure.
 *
 * @import {CannedReply} from '../../shared/types.js'
 */

/** Rows of the list under the field. */
const MOST = 8;

/**
 * A slash at the beginning of a word, and what is typed behind it up to the caret.
 * @param {string} text
 * @param {number} caret
 * @returns {{ from: number, typed: string } | undefined}
 */
export function slashBefore(text, caret) {
  const found = /(?:^|\s)\/([\p{L}\p{N}_-]*)$/u.exec(text.slice(0, caret));
  return found ? { from: caret - found[1].length - 1, typed: found[1].toLowerCase() } : undefined;
}

/**
 * The replies that fit what is typed: first those whose shortcut begins so, then those that have it anywhere.
 * @param {readonly CannedReply[]} replies
 * @param {string} typed
 */
export function fitting(replies, typed) {
  const begins = replies.filter(({ shortcut }) => shortcut.startsWith(typed));
  const has = replies.filter(
    (reply) => !begins.includes(reply) && `${reply.shortcut} ${reply.text}`.toLowerCase().includes(typed),
  );
  return [...begins, ...has].slice(0, MOST);
}

/**
 * Names in the place of what stands for them. Of a visitor without one nothing is left, nor of the space before it:
 * "Hello {visitor}," is "Hello,".
 * @param {string} text
 * @param {{ visitor: string, agent: string }} names
 */
export const filled = (text, names) =>
  text.replace(/( ?)\{(visitor|agent)\}/g, (_, space, who) => {
    const name = names[/** @type {'visitor' | 'agent'} */ (who)];
    return name && space + name;
  });

/**
 * Puts a text in the place of what was typed after a slash.
 * @param {string} draft
 * @param {{ from: number }} slash
 * @param {number} caret
 * @param {string} text
 * @returns {{ draft: string, caret: number }}
 */
export const inserted = (draft, { from }, caret, text) => ({
  draft: draft.slice(0, from) + text + draft.slice(caret),
  caret: from + text.length,
});
