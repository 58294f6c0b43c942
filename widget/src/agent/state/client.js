// @ts-check

const BROWSERS = [
  ['Edge', /Edg(?:A|iOS)?\//],
  ['Opera', /OPR\//],
  ['Samsung Internet', /SamsungBrowser\//],
  ['Firefox', /Firefox\/|FxiOS\//],
  ['Chrome', /Chrome\/|CriOS\//],
  ['Safari', /Safari\//],
];
const SYSTEMS = [
  ['Android', /Android/],
  ['iPhone', /iPhone|iPod/],
  ['iPad', /iPad/],
  ['Windows', /Windows/],
  ['macOS', /Mac OS X|Macintosh/],
  ['ChromeOS', /CrOS/],
  ['Linux', /Linux|X11/],
];

/** @param {(string | RegExp)[][]} known @param {string} client */
const find = (known, client) => String(known.find(([, sign]) => /** @type {RegExp} */ (sign).test(client))?.[0] ?? '');

/**
 * "Chrome, Linux" for what a browser calls itself (User-Agent); what nobody knows stays as it is. Each browser also says
 * that it is others, so the order matters.
 * @param {string} client
 */
export const clientName = (client) => {
  const browser = find(BROWSERS, client);
  return browser ? [browser, find(SYSTEMS, client)].filter(Boolean).join(', ') : client;
};
