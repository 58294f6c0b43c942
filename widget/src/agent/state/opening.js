// @ts-check
/**
 * A chat that an agent opens is nothing but a draft until its first message is sent. Pure.
 *
 * @typedef {object} Opening
 * @property {string} id of the message
 * @property {string} text of the message
 * @property {boolean} [busy] under way
 * @property {number} [wait] the server asked for patience: tried again in so many seconds
 * @property {string} [refusal] why there is no chat, in words
 */

/**
 * The same text goes out under the same id: had an earlier try been stored after all, the server answers with that chat.
 * @param {Opening | undefined} before
 * @param {string} text
 * @param {() => string} uuid
 * @returns {Opening}
 */
export const openingOf = (before, text, uuid) => ({ id: before?.text === text ? before.id : uuid(), text, busy: true });

/**
 * What was typed for a chat that is there by now is taken along into it.
 * @param {Readonly<Record<string, string>>} drafts
 * @param {string} from
 * @param {string} to
 * @returns {Record<string, string>}
 */
export function movedDraft(drafts, from, to) {
  const { [from]: typed, ...others } = drafts;
  const text = [others[to], typed].filter((part) => part?.trim()).join('\n');
  return text ? { ...others, [to]: text } : others;
}
