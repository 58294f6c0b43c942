import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/index.ts';
import { call } from '../fixtures/owner.ts';
import { story } from '../fixtures/story.ts';
import { overhear } from '../fixtures/wire.ts';
import { VisitorPage } from '../pages/visitor.ts';

/** How a guest behaves on somebody else's page. */

const README = await readFile(join(import.meta.dirname, '..', '..', 'widget', 'README.md'), 'utf8');

test('it is one element beside the body, with one shadow root, and a framework that replaces the body leaves it alone', async ({
  open,
  staff,
}) => {
  const ann = await staff('Ann Lee');
  const visitor = await open();
  await visitor.choose('Ann Lee');
  await visitor.say('Hello');
  await visitor.page.evaluate(() => {
    const body = document.createElement('body');
    body.textContent = 'Another page';
    document.body.replaceWith(body);
  });
  await ann.says('Are you still there?');
  await visitor.hears('Are you still there?');
  await visitor.say('I am');
  const elements = await visitor.page.evaluate(() => {
    const all = [...document.querySelectorAll('*')];
    return {
      root: [...document.documentElement.children].map(({ localName }) => localName),
      shadows: all.filter(({ shadowRoot }) => shadowRoot).map(({ localName }) => localName),
      below: document.querySelectorAll('holdline-widget *').length,
    };
  });
  expect(elements).toEqual({ root: ['head', 'body', 'holdline-widget'], shadows: ['holdline-widget'], below: 0 });

  await test.step('and one that throws it away sees it come back, with all that is in it', async () => {
    await visitor.page.locator('holdline-widget').evaluate((element) => element.remove());
    await visitor.page.mouse.move(10, 10);
    await visitor.hears('I am');
    await visitor.say('And still here');
  });
});

test('a page that holds the focus, scrolls by itself and has names of the browser is no other page', async ({
  open,
  site,
  staff,
}) => {
  const ann = await staff('Ann Lee');
  site.page(
    '/modal.html',
    `<!doctype html><title>Modal</title><link rel="icon" href="data:,"><script>
    var navigation = ['Home', 'Shop'];
    document.addEventListener('focusin', function (event) { if (event.target.id !== 'fine') fine.focus() });
    for (const type of ['wheel', 'touchmove'])
      addEventListener(type, function (event) { event.preventDefault() }, { passive: false });
    </script><button id="fine">Fine</button>{{tag}}`,
  );
  const visitor = await open('/modal.html');
  const { page, log } = visitor;
  await visitor.chooseAnyone();
  await visitor.field.pressSequentially('Hello');
  await visitor.field.press('Enter');
  await visitor.hears('Hello');
  const long = Array(100).fill('A long answer').join('\n');
  await ann.says(long);
  await visitor.hears(long);
  const place = () => log.evaluate(({ scrollTop }) => scrollTop);
  const end = await place();
  expect(end).toBeGreaterThan(500);
  await log.hover();
  await page.mouse.wheel(0, -300);
  await expect.poll(place).toBeLessThan(end);
});

test('over a whole chat it sets no cookie, opens no frame, and adds window.Holdline and no other global', async ({
  open,
  site,
  staff,
}) => {
  const ann = await staff('Ann Lee');
  const bare = site.page('/bare.html', '<!doctype html><title>Bare</title>');
  /** Without what the tests themselves bring along. */
  const globals = (page: Page) =>
    page.evaluate(() => Object.getOwnPropertyNames(window).filter((name) => !name.startsWith('__playwright')));
  const visitor = await open();
  await story(visitor, ann);
  const after = await globals(visitor.page);
  expect(visitor.page.frames()).toHaveLength(1);
  expect(await visitor.page.context().cookies()).toEqual([]);
  await visitor.page.goto(bare);
  const before = new Set(await globals(visitor.page));
  expect(after.filter((name) => !before.has(name))).toEqual(['Holdline']);
});

/** What sites do to all elements, or to some that the widget has too. */
const HOSTILE: Record<string, string> = {
  'everything unset': '* { all: unset !important }',
  'everything gone':
    'head ~ *, body * { display: none !important; visibility: hidden !important; opacity: 0 !important }',
  'a huge font on the root': 'html { font: 700 italic 62px/3 serif; letter-spacing: 9px; text-transform: uppercase }',
  'a reset': `*, *::before, *::after { margin: 0; padding: 0; border: 0; box-sizing: content-box; font: inherit;
    color: inherit; vertical-align: baseline; list-style: none; text-decoration: none; background: none; outline: 0 }`,
  'no pictures': 'svg, path, img { display: none !important; width: 0 !important; fill: red !important }',
  'other buttons and fields': `button, input, textarea, a, p, ul, li, header, label { background: red !important;
    border: 9px solid blue !important; min-height: 200px !important; float: left !important; color: lime !important }`,
  'names that the widget has too': `.panel, .launcher, .view, .log, .start, .bubble, .text, .icon, .send, .person, .names,
    .avatar, .menu, .bar, .small, .heard { display: none !important; color: red !important; width: 9px !important }`,
  'its own element': `holdline-widget { position: static !important; display: none !important; color: red !important;
    transform: scale(3) !important; filter: blur(9px) !important; font-size: 50px !important }`,
  'a page that hides itself until it is ready': 'html { visibility: hidden; pointer-events: none; user-select: none }',
};

/**
 * Remembers how all these look now, and where they are; what it answers tells what is other than it was. The element of
 * the widget has no size, and stands wherever the page ends.
 */
const remember = (page: Page, of: 'the widget' | 'the page') =>
  page.evaluateHandle((of) => {
    const look = () => {
      const root = document.querySelector('holdline-widget')?.shadowRoot;
      const elements =
        of === 'the page' || !root
          ? [...document.querySelectorAll(':not(holdline-widget)')]
          : [root.host, ...root.querySelectorAll('.launcher, .launcher *, .panel, .panel *')];
      const all = new Map([['style sheets', `${document.styleSheets.length} ${document.adoptedStyleSheets.length}`]]);
      for (const [i, element] of elements.entries()) {
        const name = `${i} ${element.localName}.${element.getAttribute('class') ?? ''}`;
        const style = getComputedStyle(element);
        const own = [...style].filter((key) => !key.startsWith('--'));
        const placed = element !== root?.host;
        for (const key of own)
          if (placed || !/^(inset|top|left|bottom|right)/.test(key))
            all.set(`${name} ${key}`, style.getPropertyValue(key));
        const { x, y, width, height } = element.getBoundingClientRect();
        if (placed) all.set(`${name} box`, `${[x, y, width, height]}`);
        all.set(`${name} attributes`, `${[...element.attributes].map(({ name, value }) => name + value)}`);
      }
      if (of === 'the widget') all.delete('style sheets');
      return all;
    };
    const before = look();
    return () => {
      const after = look();
      const keys = [...new Set([...before.keys(), ...after.keys()])].filter(
        (key) => before.get(key) !== after.get(key),
      );
      return {
        seen: before.size,
        changes: keys.map((key) => `${key}: ${before.get(key)} -> ${after.get(key)}`).slice(0, 9),
      };
    };
  }, of);

/** What fades in or out has come to its end. */
const settle = (page: Page) =>
  page.evaluate(async () => {
    const running = document.querySelector('holdline-widget')?.shadowRoot?.getAnimations() ?? [];
    await Promise.allSettled(running.map(({ finished }) => finished));
  });

test('no style of the page gets in, whatever it says of all elements', async ({ open, staff }) => {
  const ann = await staff('Ann Lee');
  const visitor = await open();
  await visitor.choose('Ann Lee');
  await visitor.say('Hello');
  await ann.says('Good morning');
  await visitor.hears('Good morning');
  await ann.reads();
  await visitor.expectState('Seen');
  await settle(visitor.page);
  const looks = await remember(visitor.page, 'the widget');
  const now = () => looks.evaluate((look) => look());
  expect((await now()).seen).toBeGreaterThan(5000);
  for (const [name, css] of Object.entries(HOSTILE))
    await test.step(name, async () => {
      const sheet = await visitor.page.addStyleTag({ content: css });
      // A display that was none begins its animations anew.
      await settle(visitor.page);
      const { changes } = await now();
      await sheet.evaluate((element) => (element as Element).remove());
      await settle(visitor.page);
      expect.soft(changes, name).toEqual([]);
    });

  await test.step('variables', async () => {
    const letters = [...'abcdefghijklmnopqrstuvwxyz'];
    const variables = letters.map((name) => `--${name}: red`).join(';');
    await visitor.page.addStyleTag({ content: `:root { ${variables} }` });
    expect.soft((await now()).changes, 'on the root').toEqual([]);
    await visitor.page.addStyleTag({ content: `* { ${variables} }` });
    expect.soft((await now()).changes, 'on every element').toEqual([]);
  });
});

test('on a page that is zoomed by its style sheet the whole panel can be seen', async ({ open, staff }) => {
  await staff('Ann Lee');
  const visitor = await open('/plain', { viewport: { width: 1280, height: 680 } });
  await visitor.page.addStyleTag({ content: 'html { zoom: 1.25 }' });
  await visitor.openPanel();
  for (const end of [visitor.panel.getByRole('button', { name: 'Minimize' }), visitor.anyone])
    await expect(end).toBeInViewport({ ratio: 0.99 });
});

test('under a page that unsets everything a visitor can still chat', async ({ open, site, staff }) => {
  const ann = await staff('Ann Lee');
  site.page(
    '/unset.html',
    `<!doctype html><title>Unset</title><style>* { all: unset !important }
    svg { display: none !important } html { font-size: 200px !important }</style><p>Unset</p>{{tag}}`,
  );
  await story(await open('/unset.html'), ann);
});

test('no style of the widget gets out: all on the page looks as it did', async ({ open, site, staff }) => {
  await staff('Ann Lee');
  site.page(
    '/many.html',
    `<!doctype html><html lang="en"><title>Many</title><link rel="icon" href="data:,"><style>p { color: teal }</style>
    <header class="panel bar"><h1 class="names">A <b>bold</b> title</h1></header><p class="small">Text <a href="#">link</a></p>
    <ul class="log"><li class="text">One</ul><button class="launcher">Go</button><label class="composer"><textarea></textarea>
    </label><table><tr><td>cell</table><svg><path d="M0 0h9"/></svg><div hidden>hidden</div>`,
  );
  const visitor = await open('/many.html', { launcher: false });
  const looks = await remember(visitor.page, 'the page');
  await visitor.page.evaluate(
    async (src) => {
      const script = Object.assign(document.createElement('script'), { src });
      document.head.append(script);
      await new Promise((loaded) => script.addEventListener('load', loaded));
      script.remove();
    },
    site.tag().match(/src="([^"]+)/)?.[1],
  );
  await visitor.choose('Ann Lee');
  await visitor.say('Hello');
  expect(await looks.evaluate((look) => look())).toEqual({ seen: expect.any(Number), changes: [] });
});

test('a page with an old library, which extends arrays and has its own define and module, is no other page', async ({
  open,
  site,
  staff,
}) => {
  const ann = await staff('Ann Lee');
  site.page(
    '/old.html',
    `<!doctype html><title>Old</title><link rel="icon" href="data:,"><script>
    // As Prototype and MooTools did.
    Array.prototype.each = function (what) { for (var i = 0; i < this.length; i++) what(this[i]) };
    Array.prototype.last = Array.prototype.first = Array.prototype.contains = Array.prototype.each;
    Array.prototype.toJSON = function () { return JSON.stringify('an array') };
    String.prototype.toJSON = function () { return String(this) };
    String.prototype.strip = Function.prototype.bindAsEventListener = function () { return this };
    var defined = [], module = { exports: {} }, exports = module.exports;
    function define() { defined.push(arguments) }
    define.amd = {};
    var required = [];
    function require(name) { required.push(name) }
    </script><p>Old</p>{{tag}}`,
  );
  const visitor = await open('/old.html');
  await visitor.page.evaluate(() =>
    (window.Holdline as { push(...calls: unknown[]): void }).push([
      'setVisitor',
      { name: 'Zoe', attributes: { plan: 'gold' } },
    ]),
  );
  await ann.expectVisitor({ name: 'Zoe', attributes: { plan: 'gold' } });
  await story(visitor, ann);
  const used = await visitor.page.evaluate(() => {
    const page = window as unknown as { defined: []; required: []; module: { exports: object }; exports: object };
    return [page.defined.length, page.required.length, Object.keys(page.exports), page.module.exports === page.exports];
  });
  expect(used).toEqual([0, 0, [], true]);
});

/** Which keys there are. */
const keys = (page: Page) =>
  page.evaluate(async () => ({
    localStorage: Object.keys(localStorage).sort(),
    sessionStorage: Object.keys(sessionStorage).sort(),
    databases: (await indexedDB.databases()).length,
  }));

test('it keeps nothing before there is a chat, and then what the README says and no more', async ({
  desk,
  open,
  staff,
}) => {
  const ann = await staff('Ann Lee');
  const key = `holdline:${desk.url}/`;
  expect(README).toContain('| `holdline:https://chat.shop.example/` | localStorage |');
  const nothing = { localStorage: [], sessionStorage: [], databases: 0 };
  const visitor = await open();
  await ann.expectVisitor({ page: { title: 'Plain /plain' } });
  expect(await keys(visitor.page)).toEqual(nothing);
  await visitor.choose('Ann Lee');
  await visitor.field.pressSequentially('Hello');
  expect(await keys(visitor.page)).toEqual(nothing);
  await visitor.field.press('Enter');
  await visitor.hears('Hello');
  expect(await keys(visitor.page)).toEqual({ localStorage: [key], sessionStorage: [key], databases: 0 });
  await visitor.minimize();
  expect(await keys(visitor.page)).toEqual({ localStorage: [key], sessionStorage: [], databases: 0 });
  await ann.closes();
  await visitor.launcher.click();
  await visitor.expectEnded();
  expect(await keys(visitor.page)).toEqual({ localStorage: [key], sessionStorage: [key], databases: 0 });
});

test('24 hours after the last chat the browser has forgotten it, and not before', async ({ desk, open, staff }) => {
  const ann = await staff('Ann Lee');
  const key = `holdline:${desk.url}/`;
  const visitor = await open();
  await visitor.choose('Ann Lee');
  await visitor.say('Hello');
  const { visitor_id: known } = await ann.chat();
  await ann.closes();
  await visitor.expectEnded();
  await visitor.minimize();

  /** As if the chat had ended so many hours ago. */
  const age = (hours: number) =>
    visitor.page.evaluate(
      ([key, hours]) => {
        const kept = JSON.parse(localStorage.getItem(key as string) ?? '');
        localStorage.setItem(key as string, JSON.stringify({ ...kept, at: Date.now() - Number(hours) * 3_600_000 }));
      },
      [key, hours],
    );

  await age(23.9);
  await visitor.page.goto(`${new URL(visitor.page.url()).origin}/plain/2`);
  expect((await ann.expectVisitor({ page: { title: 'Plain /plain/2' } })).id).toBe(known);
  await visitor.openPanel();
  await visitor.expectEnded();
  await visitor.minimize();

  await age(24.1);
  await visitor.page.goto(`${new URL(visitor.page.url()).origin}/plain/3`);
  const again = await ann.expectVisitor({ page: { title: 'Plain /plain/3' } });
  expect.soft(again.id).not.toBe(known);
  expect.soft(await keys(visitor.page)).toEqual({ localStorage: [], sessionStorage: [], databases: 0 });
  await visitor.openPanel();
  await expect(visitor.person('Ann Lee', 'available')).toBeVisible();
  expect(await keys(visitor.page)).toEqual({ localStorage: [], sessionStorage: [], databases: 0 });
});

test('the button stands above the page, or where a style sheet of the page puts it', async ({ open }) => {
  const visitor = await open();
  const topmost = () =>
    visitor.launcher.evaluate((launcher) => {
      const { x, y, width, height } = launcher.getBoundingClientRect();
      return document.elementFromPoint(x + width / 2, y + height / 2)?.localName;
    });
  await visitor.page.addStyleTag({ content: 'aside { position: fixed; inset: 0; z-index: 200 }' });
  await visitor.page.evaluate(() => document.body.append(document.createElement('aside')));
  expect(await topmost()).toBe('holdline-widget');
  await visitor.page.addStyleTag({ content: 'html { --holdline-z-index: 100 }' });
  expect(await topmost()).toBe('aside');
  await visitor.page.addStyleTag({ content: 'html { --holdline-z-index: 300 }' });
  expect(await topmost()).toBe('holdline-widget');
});

interface Ledger {
  listeners(): string[];
  /** How many milliseconds each was to take. */
  timers(): (number | undefined)[];
  channels(): number;
}

/** Keeps the books: what the widget began on the page, and what of it has not ended. Of its own tree nobody asks. */
function keepBooks() {
  const listeners = new Map<string, string>();
  const ids = new WeakMap<object, number>();
  let last = 0;
  const id = (what: object) => {
    if (!ids.has(what)) ids.set(what, ++last);
    return ids.get(what);
  };
  const { addEventListener, removeEventListener } = EventTarget.prototype;
  const capture = (options?: boolean | AddEventListenerOptions) =>
    typeof options === 'object' ? !!options.capture : !!options;
  const key = (target: EventTarget, type: string, listener: object, options?: boolean | AddEventListenerOptions) =>
    [id(target), type, id(listener), capture(options)].join();
  /** The tests' own tools listen and wait too. */
  const byWidget = () => /\/(widget\.js|assets\/)/.test(new Error().stack ?? '');
  const outside = (target: EventTarget) =>
    byWidget() &&
    !(target instanceof AbortSignal) &&
    !(target instanceof Node && target !== document && target !== document.documentElement && target !== document.body);
  EventTarget.prototype.addEventListener = function (type, listener, options) {
    // On the global object it may be called as a function.
    const target = this ?? window;
    if (listener && outside(target)) {
      const entry = key(target, type, listener, options);
      listeners.set(entry, `${target.constructor.name} ${type}`);
      const signal = typeof options === 'object' ? options.signal : undefined;
      if (signal) addEventListener.call(signal, 'abort', () => listeners.delete(entry));
      if (signal?.aborted) listeners.delete(entry);
    }
    return addEventListener.call(target, type, listener, options);
  };
  EventTarget.prototype.removeEventListener = function (type, listener, options) {
    const target = this ?? window;
    if (listener) listeners.delete(key(target, type, listener, options as AddEventListenerOptions));
    return removeEventListener.call(target, type, listener, options);
  };

  const timers = new Map<number, number | undefined>();
  const { setTimeout, setInterval, clearTimeout } = window;
  // biome-ignore lint/suspicious/noExplicitAny: as a page may patch them
  const page = window as any;
  page.setTimeout = (what: () => void, ms?: number, ...given: []) => {
    const timer = setTimeout(
      (...all: []) => {
        timers.delete(timer);
        what(...all);
      },
      ms,
      ...given,
    );
    if (byWidget()) timers.set(timer, ms);
    return timer;
  };
  page.setInterval = (what: () => void, ms?: number) => {
    const timer = setInterval(what, ms);
    if (byWidget()) timers.set(timer, ms);
    return timer;
  };
  page.clearTimeout = page.clearInterval = (timer: number) => {
    timers.delete(timer);
    clearTimeout(timer);
  };

  const channels = new Set<BroadcastChannel>();
  page.BroadcastChannel = class extends BroadcastChannel {
    constructor(name: string) {
      super(name);
      channels.add(this);
    }
    override close() {
      channels.delete(this);
      super.close();
    }
  };
  page.ledger = {
    listeners: () => [...listeners.values()].sort(),
    timers: () => [...timers.values()],
    channels: () => channels.size,
  } satisfies Ledger;
}

test('destroy() leaves nothing behind, and start() or the script brings it back', async ({ profile, site, staff }) => {
  const ann = await staff('Ann Lee');
  const page = await (await profile()).newPage();
  const calls = overhear(page);
  await page.addInitScript(keepBooks);
  const visitor = new VisitorPage(page);
  /** All that is on the page of it. */
  const traces = () =>
    page.evaluate(async () => {
      const { ledger } = window as unknown as { ledger: Ledger };
      const { held = [], pending = [] } = await navigator.locks.query();
      return {
        element: document.querySelectorAll('holdline-widget').length,
        global: 'Holdline' in window,
        title: document.title,
        locks: held.length + pending.length,
        listeners: ledger.listeners(),
        channels: ledger.channels(),
      };
    });
  site.page('/bare.html', '<!doctype html><title>Bare</title><link rel="icon" href="data:,"><h1>Bare</h1>');
  await page.goto(`${site.url}/bare.html`);
  const before = await traces();
  const insert = () =>
    page.evaluate((tag) => document.body.append(document.createRange().createContextualFragment(tag)), site.tag());

  const timers = () => page.evaluate(() => (window as unknown as { ledger: Ledger }).ledger.timers());
  const nothing = async () => {
    await expect.poll(traces).toEqual(before);
    await expect.poll(() => calls.polls()).toBe(0);
    // What was to happen once within a moment may come to its end, such as of a sign of typing.
    await expect.poll(timers, { timeout: 7000 }).toEqual([]);
  };

  await test.step('before there is a panel', async () => {
    await insert();
    await expect(visitor.launcher).toBeVisible();
    await expect.poll(() => calls.polls()).toBe(1);
    expect((await traces()).listeners.length).toBeGreaterThan(before.listeners.length);
    expect(await traces()).toMatchObject({ element: 1, global: true, locks: 1, channels: 1 });
    expect(await timers()).not.toEqual([]);
    await page.evaluate(() => {
      const kept = window.Holdline as { destroy(): void };
      Object.assign(document, { kept });
      kept.destroy();
    });
    await nothing();
  });

  await test.step('start() brings it back', async () => {
    await page.evaluate(() => (document as unknown as { kept: { start(): void } }).kept.start());
    await expect(visitor.launcher).toBeVisible();
    await visitor.choose('Ann Lee');
    await visitor.say('Hello');
    await ann.hears('Hello');
  });

  await test.step('in the middle of a chat', async () => {
    await visitor.minimize();
    await ann.says('One');
    await expect(visitor.launcher).toHaveAccessibleName('Chat, 1 new message');
    await expect(page).toHaveTitle('(1) Bare');
    await ann.types();
    calls.forget();
    await call(visitor, 'destroy');
    await nothing();
    expect(calls.all.filter(({ over }) => !over)).toEqual([]);
  });

  await test.step('the script brings it back, and the chat with it', async () => {
    await insert();
    await visitor.launcher.click();
    await visitor.hears('One');
    await visitor.say('Two');
    await ann.hears('Two');
  });
});
