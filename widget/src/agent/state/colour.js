// @ts-check

/** One of sRGB's parts as light (WCAG 2.2, relative luminance). @param {number} part 0 to 255 */
const light = (part) => (part <= 10 ? part / 3294.6 : ((part / 255 + 0.055) / 1.055) ** 2.4);

/**
 * Black or white, whichever has the greater contrast on a colour.
 * @param {string} colour `#rrggbb`
 */
export function textOn(colour) {
  const [red, green, blue] = [1, 3, 5].map((at) => light(Number.parseInt(colour.slice(at, at + 2), 16)));
  // (L + 0.05) / 0.05 against 1.05 / (L + 0.05): they are equal at 0.179.
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? '#000000' : '#ffffff';
}
