// @ts-check

/**
 * One or two letters or digits for the round mark beside a person.
 * @param {string} name
 */
export const initials = (name) =>
  // By code point: a name may begin outside of the basic plane.
  name
    .replace(/[^\p{L}\d ]/gu, '')
    .trim()
    .replace(/^(.)(?:.* (.))?.*/u, '$1$2')
    .toUpperCase();

/**
 * A hue from 0 to 359 that stays with an id. Set it as `--hue` on an element of class "avatar".
 * @param {string} id
 */
export function hueOf(id) {
  let hash = 0;
  for (const char of id) hash = (hash * 31 + char.charCodeAt(0)) % 360;
  // The golden angle: ids that differ little get hues that differ much.
  return (hash * 137) % 360;
}
