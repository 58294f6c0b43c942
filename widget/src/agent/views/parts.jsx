// @ts-check
/**
 * Small pieces that several views use.
 *
 * @import {ComponentChildren} from 'preact'
 */
import { render } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { check, copy } from '../../shared/icons.js';
import { linked, safePage } from '../../shared/links.js';
import { shortTime, t } from '../language.js';
import { visitorName } from '../words.js';
import { Provider, useWork } from './use.js';

/** @param {{ path: string }} props one of shared/icons.js */
export const Icon = ({ path }) => (
  <svg
    class="icon"
    viewBox="0 0 20 20"
    width="20"
    height="20"
    fill="none"
    stroke="currentColor"
    stroke-width="1.75"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
  >
    <path d={path} />
  </svg>
);

/**
 * A visitor's name stands by itself in the direction of reading.
 * @param {{ id: string, name?: string }} props
 */
export const Name = ({ id, name }) => <bdi class="name">{visitorName(id, name)}</bdi>;

/** Beside what a visitor says of itself. */
export const Unverified = () => (
  <span class="tag" title={t("Names and pages are what the visitor's browser says. Nobody has checked them.")}>
    {t('unverified')}
  </span>
);

/**
 * A page of a visitor: a link only for http and https; anything else is shown as the text that it is.
 * @param {{ url: string, children?: ComponentChildren }} props
 */
export function PageLink({ url, children }) {
  const href = safePage(url);
  const text = <bdi>{children || shortUrl(url)}</bdi>;
  if (!href) return text;
  return (
    <a class="link" href={href} title={href} target="_blank" rel="noopener noreferrer nofollow">
      {text}
    </a>
  );
}

/** Without what all addresses have. @param {string} url */
export const shortUrl = (url) => url.replace(/^https?:\/\/(www\.)?/i, '').replace(/\/$/, '');

/** The text of a message, its addresses as links. @param {{ text: string }} props */
export const Linked = ({ text }) => (
  <>
    {linked(text).map((piece) =>
      typeof piece === 'string' ? (
        piece
      ) : (
        <a href={piece.href} target="_blank" rel="noopener noreferrer nofollow">
          {piece.text}
        </a>
      ),
    )}
  </>
);

/** Puts a text into the clipboard. @param {{ text: string }} props */
export function CopyButton({ text }) {
  const [told, setTold] = useState('');
  // Without a secure context there is none; the text can still be selected by hand.
  if (!navigator.clipboard) return null;
  const take = () =>
    navigator.clipboard.writeText(text).then(
      () => setTold(t('Copied')),
      () => setTold(t('Not copied: the browser does not allow it.')),
    );
  return (
    <>
      <button type="button" class="icon-button" aria-label={t('Copy')} title={t('Copy')} onClick={take}>
        <Icon path={told === t('Copied') ? check : copy} />
      </button>
      <span class="quiet" role="status">
        {told}
      </span>
    </>
  );
}

/** "14:05" for today, else the day. @param {{ at: string }} props */
export const When = ({ at }) => (
  <time class="when" dateTime={at}>
    {shortTime(at)}
  </time>
);

/**
 * A question before something that cannot be undone.
 * @param {{ title: string, text: string, yes: string, no: string, onYes: () => void, onNo: () => void }} props
 */
export function Question({ title, text, yes, no, onYes, onNo }) {
  return (
    <Modal label={title} onCancel={onNo}>
      <h2>{title}</h2>
      <p>{text}</p>
      <div class="actions">
        <button type="button" class="button" onClick={onNo}>
          {no}
        </button>
        <button type="button" class="button danger" onClick={onYes}>
          {yes}
        </button>
      </div>
    </Modal>
  );
}

/**
 * The browser's own dialog: what is behind it cannot be reached, and the focus goes back to where it was.
 * @param {{ label: string, class?: string, onCancel?: () => void, children: ComponentChildren }} props
 */
export const Modal = (props) => (
  <OnTop>
    <Dialog {...props} />
  </OnTop>
);

/**
 * Draws at the end of the document whatever it is inside of: a list that folds away, because the window got narrow, takes
 * along all that is in it.
 * @param {{ children: ComponentChildren }} props
 */
function OnTop({ children }) {
  const work = useWork();
  const place = useRef(/** @type {HTMLElement | null} */ (null));
  useLayoutEffect(() => {
    const here = document.createElement('div');
    document.body.append(here);
    place.current = here;
    return () => {
      render(null, here);
      here.remove();
    };
  }, []);
  useLayoutEffect(() => {
    if (place.current) render(<Provider value={work}>{children}</Provider>, place.current);
  });
  return null;
}

/** @param {Parameters<typeof Modal>[0]} props */
function Dialog({ label, class: name = '', onCancel, children }) {
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  // Before the effects of what is inside: the browser puts the focus somewhere, and what is inside may know better.
  useLayoutEffect(() => {
    const before = /** @type {HTMLElement | null} */ (document.activeElement);
    const element = dialog.current;
    element?.showModal();
    return () => {
      // While it is open nothing behind it takes the focus.
      element?.close();
      before?.focus?.();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      class={`modal ${name}`}
      aria-label={label}
      onCancel={(event) => {
        // Whether it closes is decided by the state alone.
        event.preventDefault();
        onCancel?.();
      }}
    >
      {children}
    </dialog>
  );
}
