// @ts-check
/** @import {CannedReply} from '../../shared/types.js' */
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { t } from '../language.js';
import { filled, fitting, inserted, slashBefore } from '../state/canned.js';
import { hashOfPlace } from '../state/route.js';
import { useSelect, useWork } from './use.js';

/** @type {CannedReply[]} */
const NONE = [];

/**
 * The list of canned replies that opens at a slash in the field. By the keys of WAI-ARIA's combobox; a field of several
 * lines may not be called one, but it may say what it controls and which row is active.
 * @param {string} draft
 * @param {{ visitor: string, agent: string }} names
 * @param {(draft: string, caret: number) => void} write
 */
export function useCanned(draft, names, write) {
  const work = useWork();
  const replies = useSelect((state) => state.replies);
  const [caret, setCaret] = useState(0);
  const [chosen, setChosen] = useState(0);
  // Closed by Escape, until another slash.
  const [closedAt, setClosedAt] = useState(-1);
  const slash = slashBefore(draft, caret);
  const wanted = slash && slash.from !== closedAt ? slash : undefined;
  const fit = wanted && replies ? fitting(replies, wanted.typed) : NONE;
  const [failed, setFailed] = useState(false);
  const open = Boolean(wanted && (replies || failed));
  useEffect(() => {
    setFailed(false);
    if (wanted && !replies) work.readReplies().catch(() => setFailed(true));
  }, [Boolean(wanted)]);
  // With what was typed, and not after the next key.
  useLayoutEffect(() => setChosen(0), [wanted?.typed]);

  /** @param {CannedReply} reply */
  function take(reply) {
    if (!wanted) return;
    const now = inserted(draft, wanted, caret, filled(reply.text, names));
    setCaret(now.caret);
    write(now.draft, now.caret);
  }

  return {
    open,
    failed: failed && !replies,
    fit,
    chosen,
    take,
    /** The caret has moved. @param {HTMLTextAreaElement} field */
    look(field) {
      setCaret(field.selectionStart);
      if (!slashBefore(field.value, field.selectionStart)) setClosedAt(-1);
    },
    /** @param {KeyboardEvent} event @returns {boolean} whether the list took the key */
    key(event) {
      if (!wanted || event.isComposing || event.keyCode === 229) return false;
      const { key } = event;
      // What is typed may be a shortcut: it is not known yet, and must not be sent for it.
      const early = !open && key === 'Enter' && !event.shiftKey;
      if (early) event.preventDefault();
      if (!open) return early;
      if (key === 'Escape') setClosedAt(wanted.from);
      else if (!fit.length) return false;
      else if (key === 'ArrowDown' || key === 'ArrowUp') {
        const step = key === 'ArrowDown' ? 1 : fit.length - 1;
        // Keys may come faster than what they change is drawn.
        setChosen((at) => (at + step) % fit.length);
      } else if ((key === 'Enter' && !event.shiftKey) || (key === 'Tab' && !event.shiftKey)) take(fit[chosen]);
      else return false;
      event.preventDefault();
      event.stopPropagation();
      return true;
    },
    /** What the field says of the list. @param {string} id of the list */
    says: (id) => ({
      'aria-autocomplete': /** @type {const} */ ('list'),
      'aria-haspopup': /** @type {const} */ ('listbox'),
      'aria-controls': open ? id : undefined,
      'aria-activedescendant': open && fit.length ? `${id}-${chosen}` : undefined,
    }),
  };
}

/** @param {{ id: string, canned: ReturnType<typeof useCanned> }} props */
export function CannedList({ id, canned: { failed, fit, chosen, take } }) {
  const list = useRef(/** @type {HTMLDivElement | null} */ (null));
  useLayoutEffect(() => {
    list.current?.children[chosen]?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  if (!fit.length) {
    return (
      <p class="canned none" role="status">
        {failed ? t('Canned replies could not be read.') : t('No canned reply fits.')}{' '}
        <a href={hashOfPlace('replies')}>{t('Canned replies')}</a>
      </p>
    );
  }
  return (
    <div class="canned" role="listbox" id={id} aria-label={t('Canned replies')} ref={list}>
      {fit.map((reply, i) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the field's, which keeps the focus
        <div
          key={reply.id}
          id={`${id}-${i}`}
          role="option"
          aria-selected={i === chosen}
          tabIndex={-1}
          // The focus stays in the field.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => take(reply)}
        >
          <b>
            <bdi>/{reply.shortcut}</bdi>
          </b>{' '}
          <bdi class="quiet">{reply.text}</bdi>
        </div>
      ))}
    </div>
  );
}
