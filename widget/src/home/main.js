// @ts-check
/** The page at "/": all it does is to copy the tag. */
import { say } from '../shared/dom.js';

/** Milliseconds until the button offers itself again. */
const SHOWN = 2000;

const button = /** @type {HTMLButtonElement} */ (document.getElementById('copy'));
const snippet = /** @type {HTMLElement} */ (document.getElementById('snippet'));
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

/** Marks the tag, so that a person can copy it by hand where the page may not. */
function select() {
  getSelection()?.selectAllChildren(snippet);
}

async function copy() {
  try {
    await navigator.clipboard.writeText(snippet.textContent || '');
    return true;
  } catch {
    // The clipboard wants a secure context, which a server on a local network has not.
    select();
    return document.execCommand('copy');
  }
}

button.setAttribute('aria-live', 'polite');
button.addEventListener('click', async () => {
  say(button, (await copy()) ? 'Copied' : 'Press Ctrl+C');
  clearTimeout(timer);
  timer = setTimeout(() => say(button, 'Copy'), SHOWN);
});
