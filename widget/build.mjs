// @ts-check
/**
 * Builds dist/: the widget's entry and panel, the home page, the agent page. Deterministic: names carry a hash of the
 * content and nothing depends on time or place. `node build.mjs`, or `build(folder)` from a test.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';
import { tokensCss } from './src/shared/tokens.js';

const root = dirname(fileURLToPath(import.meta.url));
const src = (/** @type {string} */ path) => join(root, 'src', path);

// The oldest browsers with constructable style sheets, which the widget needs under a strict CSP.
const target = ['chrome105', 'edge105', 'firefox110', 'safari16.4'];

/** @type {esbuild.BuildOptions} */
const common = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  write: false,
  target,
  charset: 'utf8',
  legalComments: 'none',
  logLevel: 'warning',
};

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

/** `import css from './x.css'` in a module: the style sheet as text, bundled and minified. @type {esbuild.Plugin} */
const cssTextPlugin = {
  name: 'css-text',
  setup(plugin) {
    plugin.onLoad({ filter: /\.css$/ }, async ({ path }) => ({
      contents: (await bundle({ entryPoints: [path], plugins: [tokensPlugin] })).trim(),
      loader: 'text',
    }));
  },
};

/** @param {esbuild.BuildOptions} options */
async function bundle(options) {
  const result = await esbuild.build({ ...common, ...options });
  return /** @type {esbuild.OutputFile[]} */ (result.outputFiles)[0].text;
}

/**
 * @param {string} entry
 * @param {esbuild.BuildOptions} [options]
 */
const script = (entry, options) =>
  bundle({ entryPoints: [src(entry)], format: 'esm', plugins: [cssTextPlugin], ...options });

/** @param {string} entry */
const styles = (entry) => bundle({ entryPoints: [src(entry)], plugins: [tokensPlugin] });

/** @param {string} [out] */
export async function build(out = join(root, 'dist')) {
  await rm(out, { recursive: true, force: true });
  await mkdir(join(out, 'assets'), { recursive: true });

  /** @param {string} name @param {string} content */
  const asset = async (name, content) => {
    const hash = createHash('sha256').update(content).digest('hex').slice(0, 10);
    const path = 'assets/' + name.replace('.', `-${hash}.`);
    await writeFile(join(out, path), content);
    return path;
  };

  /**
   * A page: its `{{script}}` and `{{styles}}` become the addresses of its built assets.
   * @param {string} page @param {string} name @param {string} js @param {string} css
   */
  const page = async (page, name, js, css) => {
    const html = await readFile(src(page), 'utf8');
    await writeFile(
      join(out, name === 'home' ? 'index.html' : name + '.html'),
      html
        .replace('{{script}}', '/' + (await asset(name + '.js', js)))
        .replace('{{styles}}', '/' + (await asset(name + '.css', css))),
    );
  };

  const panel = await asset('panel.js', await script('widget/panel/main.js'));
  const entry = await script('widget/entry.js', { format: 'iife', define: { PANEL: JSON.stringify(panel) } });
  await writeFile(join(out, 'widget.js'), entry);
  await page('home/index.html', 'home', await script('home/main.js'), await styles('home/home.css'));
  if (existsSync(src('agent/main.jsx'))) {
    const jsx = /** @type {const} */ ({ jsx: 'automatic', jsxImportSource: 'preact' });
    await page('agent/agent.html', 'agent', await script('agent/main.jsx', jsx), await styles('agent/agent.css'));
  }
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) await build();
