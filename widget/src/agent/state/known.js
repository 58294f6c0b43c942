// @ts-check
/**
 * What else changes with what the server has told. Pure.
 *
 * @import {State as Known} from '../../shared/fold.js'
 * @import {State} from './state.js'
 */
import { withoutErased } from './erased.js';
import { withoutStored } from './outbox.js';

/**
 * @param {State} state
 * @param {Known} known after an event or an answer
 * @returns {State}
 */
export const withKnown = (state, known) =>
  known === state.known ? state : withoutErased(withoutStored({ ...state, known }), state.known);
