// @ts-check
/**
 * The widget's own files, as small as they get under brotli: it stands on other people's pages. esbuild bundles, terser
 * minifies; together they save about 4 % over esbuild alone.
 */
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { minify } from 'terser';
import ts from 'typescript';
import { shortClassesInCss, shortClassesInJs } from './classes.mjs';
import { root, script, src, styles } from './esbuild.mjs';
import { namesToKeep } from './names.mjs';
import { shortInCss, shortInJs } from './variables.mjs';

/** The oldest browsers that get a chat. */
const target = ['chrome90', 'edge90', 'firefox100', 'safari15.4'];

/** @type {import('esbuild').BuildOptions} */
const modern = {
  target,
  // They have it. What esbuild works around is `a?.f(...list)`, which Chrome before 91 gets wrong and we never write.
  supported: { 'optional-chain': true },
};

/** `import css from './x.css'` in a module: the style sheet as text. @type {import('esbuild').Plugin} */
const cssText = {
  name: 'css-text',
  setup(plugin) {
    plugin.onLoad({ filter: /\.css$/ }, async ({ path }) => ({ contents: await sheet(path), loader: 'text' }));
  },
};

/** @param {string} path */
const sheet = async (path) => shortClassesInCss(shortInCss(await styles(path, target))).trim();

/** @param {string} code @param {import('terser').MinifyOptions} options */
const smallest = async (code, options) => /** @type {string} */ ((await minify(code, options)).code);

/** @type {import('terser').CompressOptions} */
const compress = { passes: 3, unsafe_arrows: true };

/**
 * What browsers of 2018 can read, so that those that get no chat get no error either; what else they lack is for the
 * source to see. Objects are spread by `withoutSpread`: esbuild's own way is more than 100 bytes longer.
 * @type {import('esbuild').BuildOptions}
 */
const old = { target: 'es2017', supported: { 'dynamic-import': true, 'object-rest-spread': true } };

/** What TypeScript calls for `{a, ...rest}`. */
const REST = `const __rest = (from, without) => {
  const rest = Object.assign({}, from);
  for (const name of without) delete rest[name];
  return rest;
};`;

/** A module without imports as a script, with `Object.assign` in the place of `{...a}`. @param {string} module */
function withoutSpread(module) {
  const { outputText } = ts.transpileModule(module, {
    compilerOptions: { target: ts.ScriptTarget.ES2017, module: ts.ModuleKind.ESNext, noEmitHelpers: true },
  });
  return `(() => {${REST}${outputText}})()`;
}

/**
 * @param {(name: string, content: string) => Promise<string>} asset writes one, and answers its path
 * @returns {Promise<string>} the entry
 */
export async function buildWidget(asset) {
  const words = (await readdir(src('widget/words'))).sort();
  /** @type {Record<string, string>} */
  const languages = {};
  for (const file of words) {
    const code = await script('widget/words/' + file, modern);
    languages[file.slice(0, -3)] = await asset('words-' + file, await smallest(code, { module: true, ecma: 2020 }));
  }

  const parts = { MENU: 'menu.js', SOUND: 'sound.js', LANGUAGES: 'languages.js', OWNER: 'owner.js' };
  const names = namesToKeep({
    config: join(root, 'tsconfig.json'),
    sources: [
      src('widget/entry.js'),
      src('widget/panel/main.js'),
      ...Object.values(parts).map((file) => src('widget/more/' + file)),
    ],
    agreements: [
      src('widget/link.d.ts'),
      src('shared/types.d.ts'),
      join(root, 'holdline.d.ts'),
      ...words.map((file) => src('widget/words/' + file)),
    ],
    contract: join(root, '../openapi/openapi.json'),
  });
  const properties = { reserved: [...names, ...Object.keys(languages)], keep_quoted: true };

  /** @type {Record<string, string>} */
  const define = { WORDS: JSON.stringify(languages) };
  for (const [name, file] of Object.entries({
    LAUNCHER_CSS: 'launcher.css',
    PANEL_CSS: 'panel/panel.css',
    MENU_CSS: 'more/menu.css',
  })) {
    define[name] = JSON.stringify(await asset(basename(file), await sheet('widget/' + file)));
  }

  /** A module of the widget. @param {string} file */
  const part = async (file) =>
    asset(
      file === 'panel/main.js' ? 'panel.js' : basename(file),
      await smallest(
        shortClassesInJs(shortInJs(await script('widget/' + file, { ...modern, define, plugins: [cssText] }))),
        {
          module: true,
          ecma: 2020,
          // What is off would make the code shorter and what is sent longer: the same would be written in more ways.
          compress: { ...compress, sequences: false, lhs_constants: false, unsafe: true },
          mangle: { properties },
        },
      ),
    );
  for (const [name, file] of Object.entries(parts)) define[name] = JSON.stringify(await part('more/' + file));
  define.PANEL = JSON.stringify(await part('panel/main.js'));

  const entry = await script('widget/entry.js', {
    ...old,
    define,
    plugins: [cssText],
  });
  return smallest(withoutSpread(shortInJs(entry)), {
    ecma: 2017,
    // Again shorter code would be more to send.
    compress: { ...compress, booleans: false, hoist_vars: true, lhs_constants: false, pure_getters: true, passes: 6 },
    mangle: { properties },
  });
}
