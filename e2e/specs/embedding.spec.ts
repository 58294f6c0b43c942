import { expect, test } from '../fixtures/index.ts';
import { story } from '../fixtures/story.ts';
import { overhear } from '../fixtures/wire.ts';
import { VisitorPage } from '../pages/visitor.ts';

/** However the widget comes onto a page, it works there. */

const HEAD = '<!doctype html><html lang="en"><meta charset="utf-8"><link rel="icon" href="data:,">';
const SRC = 'src="{{desk}}/widget.js"';

const WAYS: Record<string, string> = {
  async: `${HEAD}<title>Page</title><p>Page</p><script async ${SRC}></script>`,
  defer: `${HEAD}<title>Page</title><script defer ${SRC}></script><p>Page</p>`,
  'as a module': `${HEAD}<title>Page</title><script type="module" ${SRC}></script><p>Page</p>`,
  'in the head, before there is a body': `${HEAD}<title>Page</title><script ${SRC}></script></head><body><p>Page</p>`,
  'by a tag manager': `${HEAD}<title>Page</title><p>Page</p><script>
    var script = document.createElement('script');
    script.async = true;
    script.src = '{{desk}}/widget.js';
    document.head.insertBefore(script, document.head.firstChild);
    </script>`,
  'by a tag manager that takes its tag away': `${HEAD}<title>Page</title><p>Page</p><script>
    var script = document.createElement('script');
    script.src = '{{desk}}/widget.js';
    script.onload = function () { script.remove() };
    document.head.append(script);
    </script>`,
  'in a bundle, without a tag': `${HEAD}<title>Page</title><p>Page</p><script type="module">
    window.Holdline = { config: { host: '{{desk}}' } };
    await import('{{desk}}/widget.js');
    </script>`,
  'as a module, beside the widget of somebody else': `${HEAD}<title>Page</title><p>Page</p>
    <script type="text/other" src="https://other.example/widget.js" data-theme="dark"></script>
    <script type="module" ${SRC}></script>`,
  'with the config before the tag': `${HEAD}<title>Page</title><script>window.Holdline = { config: { theme: 'dark' } }</script>
    <script async ${SRC}></script><p>Page</p>`,
  twice: `${HEAD}<title>Page</title><script async ${SRC}></script><p>Page</p><script async ${SRC} data-theme="dark"></script>`,
  'twice, by two tag managers and late': `${HEAD}<title>Page</title><p>Page</p><script defer ${SRC}></script><script type="module">
    for (let n = 0; n < 2; n++) document.head.append(Object.assign(document.createElement('script'), { src: '{{desk}}/widget.js' }));
    </script>`,
  'in broken HTML': `<title>Page</title><table><tr><p><div <b <script async ${SRC}></script><td></p></table></body></html>
    <body class=x><div id="<"><script async ${SRC}></script><script async ${SRC}></select></a></html><!-- and more`,
  'in a page without html, head and body tags': `<title>Page</title><script ${SRC}></script>`,
  'without a doctype': `<html><head><title>Page</title></head><body><script ${SRC}></script>`,
};

test('any way onto a page will do, and there is one widget on it, which asks once', async ({
  profile,
  site,
  staff,
}) => {
  const ann = await staff('Ann Lee');
  const page = await (await profile()).newPage();
  const visitor = new VisitorPage(page);
  const calls = overhear(page);
  for (const [way, html] of Object.entries(WAYS))
    await test.step(way, async () => {
      await page.goto('about:blank');
      calls.forget();
      await page.goto(site.page(`/${way.replace(/\W+/g, '-')}.html`, html));
      await visitor.openPanel();
      await expect(visitor.person('Ann Lee', 'available')).toBeVisible();
      await expect(page.locator('holdline-widget')).toHaveCount(1);
      await ann.expectVisitor({ page: { url: page.url(), title: 'Page' } });
      await expect.poll(() => calls.polls(), way).toBe(1);
      expect(calls.count('POST', /\/visitors$/), way).toBe(1);
    });
});

test('in a bundle the whole chat works without any tag', async ({ open, site, staff }) => {
  const ann = await staff('Ann Lee');
  site.page('/bundle.html', WAYS['in a bundle, without a tag']);
  await story(await open('/bundle.html'), ann);
});

test('in a page of XHTML a visitor can chat', async ({ open, site, staff }) => {
  const ann = await staff('Ann Lee');
  const page = `<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title>Strict</title></head>
    <body><p>Strict</p><script async="async" ${SRC}></script></body></html>`;
  site.page('/page.xhtml', page, { 'Content-Type': 'application/xhtml+xml' });
  const visitor = await open('/page.xhtml');
  await visitor.choose('Ann Lee');
  // What is a field here the tests' own tools do not take for one.
  await visitor.page.keyboard.type('Hello');
  await visitor.page.keyboard.press('Enter');
  await ann.hears('Hello');
  await ann.says('Good morning');
  await visitor.hears('Good morning');
});

/** Takes away what browsers have had only after Chrome 90, Safari 15.4 and Firefox 100, in any of them. */
function growOld() {
  const gone: [object, PropertyKey[]][] = [
    [Array, ['fromAsync']],
    [Array.prototype, ['at', 'findLast', 'findLastIndex', 'toSorted', 'toReversed', 'toSpliced', 'with']],
    [String.prototype, ['at', 'isWellFormed', 'toWellFormed']],
    [Uint8Array.prototype, ['toHex', 'toBase64']],
    [Object, ['hasOwn', 'groupBy']],
    [Map, ['groupBy']],
    [Promise, ['withResolvers', 'try']],
    [Set.prototype, ['union', 'difference', 'intersection', 'isSubsetOf']],
    [AbortSignal, ['timeout', 'any', 'abort']],
    [AbortSignal.prototype, ['throwIfAborted', 'reason']],
    [Crypto.prototype, ['randomUUID']],
    [Response, ['json']],
    [ReadableStream.prototype, [Symbol.asyncIterator, 'values']],
    [URL, ['canParse', 'parse']],
    [Intl, ['DurationFormat', 'Segmenter', 'supportedValuesOf']],
    [Document.prototype, ['adoptedStyleSheets', 'startViewTransition', 'moveBefore', 'prerendering']],
    [ShadowRoot.prototype, ['adoptedStyleSheets', 'setHTML']],
    [Element.prototype, ['setHTML', 'computedStyleMap', 'moveBefore']],
    [HTMLElement.prototype, ['popover', 'showPopover', 'hidePopover', 'togglePopover', 'inert', 'hidePopover']],
    [Navigator.prototype, ['connection', 'userActivation', 'userAgentData', 'virtualKeyboard', 'scheduling']],
    [CSSStyleSheet.prototype, ['replace', 'replaceSync']],
    [
      window,
      [
        'structuredClone',
        'navigation',
        'CloseWatcher',
        'scheduler',
        'reportError',
        'requestIdleCallback',
        'Temporal',
      ].concat(['Iterator', 'Navigation', 'URLPattern', 'ToggleEvent', 'trustedTypes', 'AsyncDisposableStack']),
    ],
  ];
  for (const [from, names] of gone)
    for (const name of names) if (!Reflect.deleteProperty(from, name)) throw new Error(String(name));
  Object.assign(window, {
    CSSStyleSheet: () => {
      throw new TypeError('Illegal constructor');
    },
  });
}

test('a browser of Chrome 90, Safari 15.4 or Firefox 100 does what a new one does', async ({
  open,
  profile,
  site,
  staff,
  witness,
}) => {
  const ann = await staff('Ann Lee');
  const page = await (await profile()).newPage();
  await page.addInitScript(growOld);
  const visitor = new VisitorPage(page);
  // Of a dark accent it is known only by its style sheet, which such a browser loads, that text on it is white.
  const path = '/plain?data-accent=navy';
  await visitor.goTo(site.url + path);
  await expect(visitor.launcher).toHaveCSS('color', 'rgb(255, 255, 255)');
  await story(visitor, ann);
  await visitor.startAnew();
  await expect(visitor.person('Ann Lee', 'available')).toBeVisible();

  await test.step('and looks like it', async () => {
    const modern = await open(path);
    await modern.openPanel();
    for (const part of ['panel', 'launcher'] as const)
      for (const property of ['position', 'width', 'height', 'background-color', 'border-radius', 'color', 'inset']) {
        const value = await modern[part].evaluate(
          (element, name) => getComputedStyle(element).getPropertyValue(name),
          property,
        );
        await expect(visitor[part]).toHaveCSS(property, value);
      }
  });

  await test.step('a change of route is seen at the next sign of life', async () => {
    await page.evaluate(() => history.pushState(null, '', '/plain/2'));
    await page.keyboard.press('Shift');
    await ann.expectVisitor({ page: { url: /\/plain\/2$/ } });
  });
  expect(witness.console).toEqual([]);
});

test('a browser that is too old gets no button, no error, and no question to the server', async ({
  profile,
  site,
  witness,
}) => {
  const page = await (await profile()).newPage();
  await page.addInitScript(() => {
    const { supports } = CSS;
    CSS.supports = (...what: string[]) => !/aspect-ratio/.test(what.join()) && supports(...(what as [string]));
  });
  const calls = overhear(page);
  await page.goto(`${site.url}/plain`, { waitUntil: 'load' });
  expect(calls.all.map(({ path }) => path)).toEqual(['/widget.js']);
  await expect(page.locator('holdline-widget')).toHaveCount(0);
  expect(witness.console).toEqual([]);
});
