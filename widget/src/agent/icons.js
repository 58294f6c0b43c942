// @ts-check
/** Icons that only this page has, drawn like those of shared/icons.js. */
export { back, chat, close, down } from '../shared/icons.js';

export const person = 'M10 9.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM4 16.5c.4-3 2.8-4.7 6-4.7s5.6 1.7 6 4.7';
export const transfer = 'M4 7h11.5M12.5 3.8L15.8 7l-3.3 3.2M16 13.5H4.5M7.5 10.3L4.2 13.5l3.3 3.2';
export const block = 'M10 16.5a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM5.5 5.5l9 9';
