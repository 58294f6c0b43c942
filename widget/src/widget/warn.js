// @ts-check

/** One line for the owner, who alone reads the console. @param {unknown} words */
export function warn(words) {
  // biome-ignore lint/suspicious/noConsole: it is where an owner looks
  console.warn('Holdline: ' + words);
}
