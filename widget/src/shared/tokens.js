// @ts-check
/**
 * Every colour of the project, light and dark side by side; nothing else names one. The build makes CSS of it wherever
 * a style sheet says `@import "holdline:tokens"` (all) or `@import "holdline:tokens?accent,on-accent"` (these).
 */

/** @type {Record<string, [light: string, dark: string]>} */
export const tokens = {
  // What things stand on: the page, what lies on it, what the pointer is over, what is chosen.
  surface: ['#fff', '#16181d'],
  raised: ['#f2f3f6', '#23262d'],
  hover: ['#f6f7f9', '#1d2026'],
  chosen: ['#e9edfc', '#262d47'],
  line: ['#e1e4ea', '#31353e'],
  // The edge of what can be operated: 3 to 1 on the surface.
  edge: ['#858c99', '#737b89'],
  text: ['#191c22', '#eceef2'],
  quiet: ['#5a6170', '#a2a9b6'],
  // The one colour that asks for action.
  accent: ['#3553d1', '#4a68e8'],
  'on-accent': ['#fff', '#fff'],
  // Accent as text or line on a surface.
  link: ['#2f4bc4', '#9db0ff'],
  good: ['#12784a', '#4cc38a'],
  warn: ['#8f5a00', '#f0b357'],
  bad: ['#bb2030', '#ff8f8f'],
  'bad-surface': ['#fdeeee', '#3a2023'],
  'on-bad': ['#fff', '#23090c'],
  ring: ['#3553d1', '#9db0ff'],
  shade: ['rgb(20 24 38 / 0.14)', 'rgb(0 0 0 / 0.5)'],
  // Under what floats on somebody's page, of which nobody knows the colour.
  cast: ['rgb(0 0 0 / 0.25)', 'rgb(0 0 0 / 0.25)'],
  // Initials in a colour of their own: `--hue` comes from the id, by `hueOf`.
  avatar: ['hsl(var(--hue, 220) 48% 89%)', 'hsl(var(--hue, 220) 28% 28%)'],
  'on-avatar': ['hsl(var(--hue, 220) 60% 26%)', 'hsl(var(--hue, 220) 60% 86%)'],
};

/**
 * Tokens that depend on `--hue` belong to the element that sets it: declared higher up they would be computed there.
 * @param {string} name
 */
const own = (name) => name.endsWith('avatar');

/**
 * @param {string[]} [names] with "host" among them it is dark where the shadow host says so; else by the person's
 *   preference
 * @returns {string} CSS
 */
export function tokensCss(names = Object.keys(tokens)) {
  const hosted = names.includes('host');
  /** @param {string} selector @param {string[]} some @param {0 | 1} theme */
  const rule = (selector, some, theme) =>
    some.length ? `${selector}{${some.map((name) => `--${name}:${tokens[name][theme]}`).join(';')}}` : '';
  const common = names.filter((name) => !own(name) && name !== 'host');
  if (hosted) {
    return (
      rule(':host', common, 0) +
      rule('.avatar', names.filter(own), 0) +
      rule(
        ':host([dark])',
        common.filter((name) => tokens[name][0] !== tokens[name][1]),
        1,
      ) +
      rule(':host([dark]) .avatar', names.filter(own), 1)
    );
  }
  /** @param {0 | 1} theme */
  const rules = (theme) => rule(':root', common, theme) + rule('.avatar', names.filter(own), theme);
  return `${rules(0)}@media (prefers-color-scheme:dark){${rules(1)}}`;
}
