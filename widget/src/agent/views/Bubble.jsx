// @ts-check
/** @import {Side} from '../../shared/types.js' */
import { clock, t } from '../language.js';
import { againWords } from '../words.js';
import { memo } from './memo.js';
import { Linked } from './parts.jsx';
import { useWork } from './use.js';

/**
 * One message. All that it shows are plain values, so that a log of hundreds draws only what changed.
 * @typedef {object} BubbleProps
 * @property {string} chatId
 * @property {string} [id] of one that is not acknowledged
 * @property {number} [seq]
 * @property {Side} sender
 * @property {string} who
 * @property {boolean} self written by the agent who reads it here
 * @property {string} text
 * @property {string} at
 * @property {boolean} first of its group
 * @property {boolean} last of its group, under which the time is shown
 * @property {'' | 'failed' | 'sending' | 'sent' | 'seen'} state
 * @property {number} [wait] seconds until it is sent again
 * @property {string} [reason]
 * @property {boolean} sought it is the one that was looked for
 * @property {boolean} open the chat goes on
 */

export const Bubble = memo(
  /** @param {BubbleProps} props */
  ({ chatId, id, seq, sender, who, self, text, at, first, last, state, wait, reason, sought, open }) => {
    const failed = state === 'failed';
    return (
      <li
        class={`message${first ? ' first' : ''}${failed ? ' failed' : ''}${sender === 'agent' && !self ? ' other' : ''}${sought ? ' sought' : ''}`}
        data-seq={seq}
        tabIndex={sought ? -1 : undefined}
        aria-current={sought ? 'true' : undefined}
        data-sender={sender}
      >
        {sender === 'agent' && !self && first ? (
          <bdi class="agent">{who}</bdi>
        ) : (
          <span class="unseen">
            <bdi>{who}</bdi>:{' '}
          </span>
        )}
        <div class="text" dir="auto">
          <Linked text={text} />
        </div>
        {(last || state) && (
          <div class="meta">
            {last && !failed && <time dateTime={at}>{clock(at)}</time>}
            {state && <span class={failed ? 'state bad' : 'state'}>{wait ? againWords(wait) : stateWords(state)}</span>}
            {failed && id && <Again chatId={chatId} id={id} reason={reason} open={open} />}
          </div>
        )}
      </li>
    );
  },
);

/** @param {Exclude<BubbleProps['state'], ''>} state */
const stateWords = (state) =>
  ({ failed: t('Not sent'), sending: t('Sending'), sent: t('Sent'), seen: t('Seen') })[state];

/** @param {{ chatId: string, id: string, reason?: string, open: boolean }} props */
function Again({ chatId, id, reason, open }) {
  const { retry, discard } = useWork();
  return (
    <>
      {reason && <span class="reason">{reason}</span>}
      {open && (
        <button type="button" class="text-button" onClick={() => retry(chatId, id)}>
          {t('Try again')}
        </button>
      )}
      <button type="button" class="text-button" onClick={() => discard(chatId, id)}>
        {t('Throw away')}
      </button>
    </>
  );
}
