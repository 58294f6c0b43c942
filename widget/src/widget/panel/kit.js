// @ts-check
/**
 * What the panel's views are made with.
 *
 * @import {State} from './state.js'
 */
export { h, set } from '../../shared/dom.js';
export { icon } from '../../shared/icons.js';

/** What the views do whenever the state has changed, in their order. @type {((state: State) => void)[]} */
export const updates = [];
