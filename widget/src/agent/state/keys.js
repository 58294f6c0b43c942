// @ts-check
/** The keys of the page, as its help lists them. */
import { t } from '../language.js';

/**
 * Single keys: they work while nothing is typed in a field, and can be switched off (WCAG 2.1.4). Those that press or
 * enter what stands on the page are named there, by `data-key`.
 * @returns {[key: string, does: string][]}
 */
export const singleKeys = () => [
  ['j', t('Next chat')],
  ['k', t('Chat before')],
  ['u', t('Chat that waits longest for an answer')],
  ['r', t('Write in this chat')],
  ['t', t('Transfer this chat')],
  ['f', t('Filter visitors')],
  ['h', t('History')],
  ['a', t('Available or away')],
  ['?', t('This list')],
];

/** Keys that always work. @returns {[key: string, does: string][]} */
export const otherKeys = () => [
  ['Alt + ↓', t('Next chat')],
  ['Alt + ↑', t('Chat before')],
  ['/', t('Canned replies, in a message')],
  ['Enter', t('Send')],
  ['Shift + Enter', t('New line')],
  ['Esc', t('Out of the field; close what is on top')],
];
