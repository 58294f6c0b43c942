// @ts-check
/**
 * What can only be done from the menu, and so is loaded with it.
 *
 * @import {Message} from '../../shared/types.js'
 * @import {MenuLink} from '../link.js'
 */

/** @param {Pick<MenuLink, 't' | 'act'>} link */
export const createDeeds = ({ t, act: { attempt, earlier, thread, visit } }) => ({
  muted: () => !!visit.memory().mute,
  mute: () => visit.keep({ mute: !visit.memory().mute }),

  /** All of the chat's messages, of which there is one at least. @param {(messages: Message[]) => void} use */
  whole: (use) =>
    attempt(t('The chat could not be saved.'), async () => {
      while (thread()?.more) await earlier();
      const messages = thread()?.messages;
      if (messages?.length) use(messages);
    }),

  erase: () =>
    attempt(t('Your data could not be erased.'), async () => {
      await visit.call('DELETE', '/visitors/me');
      // If the poll hears of it too, that is the same.
      visit.tell({ stale: { status: 401, slug: 'visitor-erased', message: '' } });
    }),
});
