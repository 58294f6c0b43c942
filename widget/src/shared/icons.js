// @ts-check
/** The icons: 20 px, one stroke of 1.75, drawn for this project. Each is one path of SVG. */
import { h } from './dom.js';

export const chat =
  'M10 3.5c4 0 7 2.6 7 6s-3 6-7 6c-.9 0-1.8-.1-2.6-.4L3.5 16.5l.9-3.2C3.5 12.3 3 11 3 9.5c0-3.4 3-6 7-6z';
export const close = 'M5 5l10 10M15 5L5 15';
export const down = 'M4.5 7.5L10 13l5.5-5.5';
export const back = 'M12.5 4.5L7 10l5.5 5.5';
export const menu = 'M4 9.5l.5.5-.5.5-.5-.5zM10 9.5l.5.5-.5.5-.5-.5zM16 9.5l.5.5-.5.5-.5-.5z';
export const send = 'M10 16V4.5M5 9.2L10 4.2l5 5';
export const people = 'M7.5 3.5a3 3 0 1 0 .01 0zM2 16.5c0-6.5 11-6.5 11 0M13 3.5a3 3 0 0 1 0 6M15.5 12q2.5 1 2.5 4.5';
export const copy =
  'M7.5 7.5V4.8c0-.7.6-1.3 1.3-1.3h6.4c.7 0 1.3.6 1.3 1.3v6.4c0 .7-.6 1.3-1.3 1.3h-2.7M4.8 7.5h6.4c.7 0 1.3.6 1.3 1.3v6.4c0 .7-.6 1.3-1.3 1.3H4.8c-.7 0-1.3-.6-1.3-1.3V8.8c0-.7.6-1.3 1.3-1.3z';
export const check = 'M4 10.5l4 4 8-9';
export const out = 'M8 3.5H4.8c-.7 0-1.3.6-1.3 1.3v10.4c0 .7.6 1.3 1.3 1.3H8M12.5 6l4 4-4 4M16.5 10H8';
export const page = 'M5 3.5h6.5L15.5 7.5v9H5zM11.5 3.5v4h4';

/**
 * The icon as an element; always beside a text or in something that has a label, so hidden from screen readers.
 * @param {string} path one of this module
 */
export const icon = (path) =>
  h(
    'svg',
    {
      viewBox: '0 0 20 20',
      width: 20,
      height: 20,
      fill: 'none',
      stroke: 'currentColor',
      'stroke-width': 1.75,
      'stroke-linecap': 'round',
      'stroke-linejoin': 'round',
      'aria-hidden': 'true',
    },
    h('path', { d: path }),
  );
