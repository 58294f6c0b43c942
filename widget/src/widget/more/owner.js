// @ts-check
/**
 * What only the owner of a site has to know, loaded with the panel where there is something to look at. A page without
 * it goes on as well: everything takes a wrong value for none.
 */

/** What may be said, by `data-…` on the tag or in `Holdline.config`. The first choice is what holds where nothing is. */
const RULES = {
  theme: 'auto|light|dark',
  position: 'right|left',
  launcher: 'auto|none',
  open: 'false|true|',
  proactive: 'on|off',
  presence: 'page|session',
  page: 'path|full',
  offline: 'show|hide',
  start: 'auto|manual',
  agent: '[\\da-f-]{36}',
  lang: '[\\w-]{2,}',
  accent: '#(...){1,2}|rgb\\(.+|hsl\\(.+|[a-z]+',
};

/**
 * Warns of each value that is none, so once a page.
 * @param {Record<string, unknown>} config
 */
export function check(config) {
  for (const [name, rule] of Object.entries(RULES)) {
    const value = config[name];
    // Whoever leaves a value empty has said nothing.
    if (value === undefined || value === '') continue;
    const fits = RegExp(`^(${rule})$`, name === 'accent' || name === 'lang' ? 'i' : '').test(String(value));
    if (fits && (name !== 'accent' || CSS.supports('color', String(value)))) continue;
    // biome-ignore lint/suspicious/noConsole: it is where an owner looks
    console.warn(`Holdline: data-${name}="${value}" is none of ${rule}, and counts as if it were not there`);
  }
}
