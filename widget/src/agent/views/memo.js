// @ts-check
/** @import {FunctionComponent} from 'preact' */
import { Component, h } from 'preact';
import { lang } from '../language.js';

/**
 * A view that is drawn again only when one of its own properties is another one, or the language: a parent that changed
 * is no reason.
 * @template {object} P
 * @param {FunctionComponent<P>} view
 * @returns {FunctionComponent<P & { key?: string }>}
 */
export function memo(view) {
  class Memo extends Component {
    drawnIn = '';

    /** @param {any} next @override */
    shouldComponentUpdate(next) {
      const now = /** @type {any} */ (this.props);
      const names = Object.keys(next);
      if (this.drawnIn !== lang) return true;
      return names.length !== Object.keys(now).length || names.some((name) => !Object.is(next[name], now[name]));
    }

    /** @override */
    render() {
      this.drawnIn = lang;
      return h(view, /** @type {any} */ (this.props));
    }
  }
  return /** @type {any} */ (Memo);
}
