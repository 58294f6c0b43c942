// @ts-check
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { send as sendIcon } from '../../shared/icons.js';
import { codePoints, MAX_TEXT, tidy, WARN_TEXT } from '../../shared/text.js';
import { t } from '../language.js';
import { CannedList, useCanned } from './Canned.jsx';
import { Icon } from './parts.jsx';
import { useSelect, useWork } from './use.js';

const growsByItself = CSS.supports('field-sizing', 'content');

/**
 * The field to write in. Its text is a draft, and stays one until it is sent.
 * @param {object} props
 * @param {string} props.draftKey
 * @param {(text: string) => void} props.onSend
 * @param {() => void} props.onType
 * @param {boolean} [props.busy] what was sent is under way, and stays in the field until it has arrived
 */
export function Composer({ draftKey, onSend, onType, busy = false }) {
  const work = useWork();
  const draft = useSelect((state) => state.drafts[draftKey] ?? '');
  const field = useRef(/** @type {HTMLTextAreaElement | null} */ (null));
  // Counting is cheap for what is surely short.
  const length = draft.length < WARN_TEXT ? 0 : codePoints(tidy(draft));
  const tooLong = length > MAX_TEXT;
  const list = useId();
  const agent = useSelect((state) => state.agent?.name ?? '');
  const visitor = useSelect(
    ({ known: { threads, visitors } }) =>
      (threads[draftKey] ? threads[draftKey].chat.visitor_name : visitors[draftKey]?.name) ?? '',
  );
  const caret = useRef(-1);
  const canned = useCanned(draft, { visitor, agent }, (text, at) => {
    work.draft(draftKey, text);
    caret.current = at;
  });

  // With the chat that it belongs to: a moment later the next key may have led to something else already.
  useLayoutEffect(() => {
    // Where there is no keyboard, the focus would bring one up over the conversation.
    if (!work.browsing() && !work.store.get().sought && matchMedia('(pointer: fine)').matches)
      field.current?.focus({ preventScroll: true });
  }, []);

  useLayoutEffect(() => {
    const area = field.current;
    if (!area || growsByItself) return;
    area.style.height = 'auto';
    area.style.height = `${area.scrollHeight + area.offsetHeight - area.clientHeight}px`;
  }, [draft]);

  // Behind the text that was put in, and not at the end of all.
  useLayoutEffect(() => {
    if (caret.current >= 0) field.current?.setSelectionRange(caret.current, caret.current);
    caret.current = -1;
  }, [draft]);

  function send() {
    if (busy || tooLong || !tidy(draft)) return;
    onSend(draft);
    field.current?.focus({ preventScroll: true });
  }

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {canned.open && <CannedList id={list} canned={canned} />}
      <textarea
        {...canned.says(list)}
        ref={field}
        class="field"
        data-key="r"
        aria-label={t('Message')}
        placeholder={t('Message')}
        rows={1}
        dir="auto"
        enterkeyhint="send"
        aria-invalid={tooLong}
        readOnly={busy}
        value={draft}
        onInput={(event) => {
          work.draft(draftKey, event.currentTarget.value);
          canned.look(event.currentTarget);
          if (event.currentTarget.value.trim()) onType();
        }}
        onSelect={(event) => canned.look(event.currentTarget)}
        onKeyDown={(event) => {
          if (canned.key(event)) return;
          // Enter that ends the composing of a character is not the end of a message (229: Safari tells it late).
          if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
          event.preventDefault();
          send();
        }}
      />
      <button
        class="send"
        type="submit"
        aria-label={t('Send')}
        title={t('Send')}
        aria-disabled={busy || tooLong || !tidy(draft)}
      >
        <Icon path={sendIcon} />
      </button>
      {length >= WARN_TEXT && (
        <p class={tooLong ? 'counter bad' : 'counter'} role="status">
          {tooLong
            ? t('{n} characters too long', { n: length - MAX_TEXT })
            : t('{n} characters left', { n: MAX_TEXT - length })}
        </p>
      )}
    </form>
  );
}
