// @ts-check
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { send as sendIcon } from '../../shared/icons.js';
import { codePoints, MAX_TEXT, tidy, WARN_TEXT } from '../../shared/text.js';
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

  useEffect(() => {
    // Where there is no keyboard, the focus would bring one up over the conversation.
    if (matchMedia('(pointer: fine)').matches) field.current?.focus({ preventScroll: true });
  }, []);

  useLayoutEffect(() => {
    const area = field.current;
    if (!area || growsByItself) return;
    area.style.height = 'auto';
    area.style.height = `${area.scrollHeight + area.offsetHeight - area.clientHeight}px`;
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
      <textarea
        ref={field}
        class="field"
        aria-label="Message"
        placeholder="Message"
        rows={1}
        dir="auto"
        enterkeyhint="send"
        aria-invalid={tooLong}
        readOnly={busy}
        value={draft}
        onInput={(event) => {
          work.draft(draftKey, event.currentTarget.value);
          if (event.currentTarget.value.trim()) onType();
        }}
        onKeyDown={(event) => {
          // Enter that ends the composing of a character is not the end of a message (229: Safari tells it late).
          if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
          event.preventDefault();
          send();
        }}
      />
      <button class="send" type="submit" aria-label="Send" title="Send" aria-disabled={busy || tooLong || !tidy(draft)}>
        <Icon path={sendIcon} />
      </button>
      {length >= WARN_TEXT && (
        <p class={tooLong ? 'counter bad' : 'counter'} role="status">
          {tooLong
            ? `${(length - MAX_TEXT).toLocaleString('en')} characters too long`
            : `${(MAX_TEXT - length).toLocaleString('en')} characters left`}
        </p>
      )}
    </form>
  );
}
