// @ts-check
/** Icons that only this page has, drawn like those of shared/icons.js. */
export { back, close, down } from '../shared/icons.js';

export const person = 'M10 9.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM4 16.5c.4-3 2.8-4.7 6-4.7s5.6 1.7 6 4.7';
