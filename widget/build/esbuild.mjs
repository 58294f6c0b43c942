// @ts-check
/** What every bundle has in common. */
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';
import { tokensCss } from '../src/shared/tokens.js';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
export const src = (/** @type {string} */ path) => resolve(root, 'src', path);

/** `@import "holdline:tokens?a,b"` in a style sheet: the colours of src/shared/tokens.js. @type {esbuild.Plugin} */
const tokensPlugin = {
  name: 'tokens',
  setup(plugin) {
    plugin.onResolve({ filter: /^holdline:tokens/ }, ({ path }) => ({ path, namespace: 'tokens' }));
    plugin.onLoad({ filter: /.*/, namespace: 'tokens' }, ({ path }) => ({
      contents: tokensCss(path.split('?')[1]?.split(',')),
      loader: 'css',
    }));
  },
};

/** @param {esbuild.BuildOptions} options */
async function bundle(options) {
  const result = await esbuild.build({
    absWorkingDir: root,
    bundle: true,
    minify: true,
    write: false,
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'warning',
    ...options,
  });
  return /** @type {esbuild.OutputFile[]} */ (result.outputFiles)[0].text;
}

/**
 * @param {string} entry
 * @param {esbuild.BuildOptions} options
 */
export const script = (entry, options) => bundle({ entryPoints: [src(entry)], format: 'esm', ...options });

/**
 * @param {string} entry
 * @param {string[]} target
 */
export const styles = (entry, target) => bundle({ entryPoints: [src(entry)], plugins: [tokensPlugin], target });
