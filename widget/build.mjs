// @ts-check
/**
 * Builds dist/: the widget, the home page, the agent page. Deterministic: names carry a hash of the content and nothing
 * depends on time or place. `node build.mjs`, or `build(folder)` from a test.
 */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root, script, src, styles } from './build/esbuild.mjs';
import { buildWidget } from './build/widget.mjs';

// The oldest browsers that have all that the pages of our own use.
const target = ['chrome105', 'edge105', 'firefox110', 'safari16.4'];

/** @param {string} [out] */
export async function build(out = join(root, 'dist')) {
  await rm(out, { recursive: true, force: true });
  await mkdir(join(out, 'assets'), { recursive: true });

  /** @param {string} name @param {string} content */
  const asset = async (name, content) => {
    const hash = createHash('sha256').update(content).digest('hex').slice(0, 8);
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

  await writeFile(join(out, 'widget.js'), await buildWidget(asset));
  const home = await script('home/main.js', { target });
  await page('home/index.html', 'home', home, await styles('home/home.css', target));
  /** @type {Record<string, string>} */
  const languages = {};
  for (const file of (await readdir(src('agent/words'))).sort()) {
    // English is in the page.
    if (!file.endsWith('.js') || file === 'en.js') continue;
    languages[file.slice(0, -3)] =
      '/' + (await asset('agent-' + file, await script('agent/words/' + file, { target })));
  }
  const worker = await script('agent/work/poll-worker.js', { target, format: 'iife' });
  const define = {
    TEXTS: JSON.stringify(languages),
    POLL_WORKER: JSON.stringify('/' + (await asset('agent-poll.js', worker))),
  };
  const agent = await script('agent/main.jsx', { target, define, jsx: 'automatic', jsxImportSource: 'preact' });
  await page('agent/agent.html', 'agent', agent, await styles('agent/agent.css', target));
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) await build();
