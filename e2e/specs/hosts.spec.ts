import type { Page } from '@playwright/test';
import type { CannedAnswer, Gateway } from '../fixtures/gateway.ts';
import { expect, test } from '../fixtures/index.ts';
import { call } from '../fixtures/owner.ts';
import { story } from '../fixtures/story.ts';
import { VisitorPage } from '../pages/visitor.ts';

/** Pages and servers that are not as they should be: the page never breaks, and the visitor is told. */

/** What a browser may refuse, or a page may have spoilt, and what a chat can do without it. */
const REFUSED: Record<string, { spoil: () => void; next?: boolean }> = {
  'no storage': {
    spoil: () => {
      for (const name of ['localStorage', 'sessionStorage'])
        Object.defineProperty(window, name, {
          get() {
            throw new DOMException('Access is denied for this document.', 'SecurityError');
          },
        });
    },
    next: false,
  },
  'a storage that is full': {
    spoil: () => {
      Storage.prototype.setItem = () => {
        throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
      };
    },
    next: false,
  },
  'a storage with something else under its name': {
    spoil: () => {
      const { getItem } = Storage.prototype;
      const seen = new Set<string>();
      Storage.prototype.getItem = function (key) {
        // Until it is written for the first time.
        if (seen.has(key)) return getItem.call(this, key);
        seen.add(key);
        return '{"half';
      };
    },
    next: false,
  },
  'no locks': { spoil: () => Object.defineProperty(Navigator.prototype, 'locks', { value: undefined }) },
  'locks that are refused': {
    spoil: () => {
      LockManager.prototype.request = () => Promise.reject(new DOMException('Access is denied.', 'SecurityError'));
    },
  },
  'no channel between tabs': { spoil: () => Reflect.deleteProperty(window, 'BroadcastChannel') },
  'a channel that is refused': {
    spoil: () => {
      Object.assign(window, {
        BroadcastChannel: class {
          constructor() {
            throw new DOMException('Access is denied.', 'SecurityError');
          }
        },
      });
    },
  },
  'none of the three': {
    spoil: () => {
      Object.defineProperty(window, 'localStorage', { value: null });
      Object.defineProperty(window, 'sessionStorage', { value: undefined });
      Object.defineProperty(Navigator.prototype, 'locks', { value: undefined });
      Reflect.deleteProperty(window, 'BroadcastChannel');
    },
    next: false,
  },
};

for (const half of [0, 1])
  test(`whatever of storage, locks and channels is refused, a visitor can chat (${half + 1})`, async ({
    profile,
    site,
    staff,
    witness,
  }) => {
    const ann = await staff('Ann Lee');
    for (const [what, { spoil, next }] of Object.entries(REFUSED).filter((_, n) => n % 2 === half))
      await test.step(what, async () => {
        const page = await (await profile()).newPage();
        await page.addInitScript(spoil);
        const visitor = new VisitorPage(page);
        await visitor.goTo(`${site.url}/plain`);
        await story(visitor, ann, { next });
        await page.context().close();
        expect(witness.errors, what).toEqual([]);
      });
  });

test.describe('a server that', () => {
  test.use({ viaGateway: true });

  const HTML = '<!doctype html><title>Maintenance</title><h1>Back soon</h1>';
  const LIMIT = { 'Retry-After': '12', 'Access-Control-Expose-Headers': 'Retry-After' };
  const UNSENT = /Not sent|Sending again in|The server is busy|The server cannot be reached|Too many/;
  type Failure = (gateway: Gateway, path: RegExp, method?: string) => unknown;
  const canned =
    (answer: CannedAnswer): Failure =>
    (gateway, path, method) =>
      gateway.answer(path, { ...answer, method });

  const FAILURES: Record<string, Failure> = {
    'answers 500': canned({ status: 500, body: HTML }),
    'answers 429': canned({ status: 429, headers: LIMIT }),
    'answers with a page': canned({ status: 200, body: HTML, headers: { 'Content-Type': 'text/html' } }),
    'answers nothing': (gateway, path, method) => gateway.hang(path, { method }),
    'is down': (gateway) => gateway.cut(),
  };

  /** Lets time go by for the page until it says one of these, in the widget. */
  const expectTold = async (visitor: VisitorPage, words: RegExp) => {
    const text = visitor.page.locator('holdline-widget').getByText(words).filter({ visible: true }).first();
    const look = async () => {
      await visitor.page.clock.runFor(10_000);
      await expect(text).toBeVisible({ timeout: 300 });
    };
    await expect
      .configure({ soft: true })(look, `that it is said: ${words}`)
      .toPass({ timeout: 8000, intervals: [100] });
  };

  /** The page goes on as if there were no widget on it. */
  const expectWhole = async (page: Page) => {
    await page.evaluate(() => {
      const button = document.createElement('button');
      button.textContent = 'Of the page';
      button.addEventListener('click', () => button.remove());
      document.body.append(button);
    });
    await page.getByRole('button', { name: 'Of the page' }).click();
    await expect(page.getByRole('button', { name: 'Of the page' })).toHaveCount(0);
  };

  test('answers once with an error, where the page has a button of its own', async ({ gateway, open, staff }) => {
    const ann = await staff('Ann Lee');
    const visitor = await open('/plain?data-launcher=none', { launcher: false });
    const { page, panel } = visitor;
    const words = page.getByText('The chat did not load. Try again.');
    const failOnce = async () => {
      gateway.answer(/\/assets\/panel/, { status: 502, times: 1 });
      await call(visitor, 'toggle');
      await expect(words).toBeVisible();
    };
    await test.step('the next click opens it, and does not close it again', async () => {
      await failOnce();
      await call(visitor, 'toggle');
      await expect(visitor.person('Ann Lee', 'available')).toBeVisible();
      await expect(words).toBeHidden();
    });
    await test.step('a chat that an agent opens takes the words back too', async () => {
      await page.reload();
      await failOnce();
      await ann.opens((await ann.expectVisitor({})).id, 'May I help you?');
      await expect(panel.getByText('May I help you?')).toBeVisible();
      await expect(words).toBeHidden();
    });
  });

  test('answers when the widget is gone already', async ({ gateway, open, staff }) => {
    await staff('Ann Lee');
    const visitor = await open('/plain?data-accent=navy');
    const { page } = visitor;
    const { calls } = gateway;
    const release = gateway.hang(/\/assets\/panel/);
    await page.evaluate(() => {
      const { Holdline } = window as unknown as { Holdline: { on(...given: unknown[]): void; open(): void } };
      Holdline.on('open', () => (document.title += ' opened'));
      Holdline.open();
    });
    await expect.poll(() => calls.count('GET', /\/assets\/panel/)).toBe(1);
    const [{ path }] = calls.of('GET', /\/assets\/panel/);
    await call(visitor, 'destroy');
    release();
    // The same module: here it is, and so it was for the widget.
    await page.evaluate((url) => import(url), gateway.url + path);
    expect(await page.title()).not.toContain('opened');
    expect(calls.count('GET', /\/(agents|desk)$/)).toBe(0);
  });

  test('answers with the language when the widget is gone already', async ({ gateway, open, staff }) => {
    await staff('Ann Lee');
    const visitor = await open('/plain?data-lang=de');
    const { page } = visitor;
    const { calls } = gateway;
    const release = gateway.hang(/\/assets\/words-de/);
    await call(visitor, 'open');
    await expect.poll(() => calls.count('GET', /\/assets\/words-de/)).toBe(1);
    const [{ path }] = calls.of('GET', /\/assets\/words-de/);
    await call(visitor, 'destroy');
    release();
    await page.evaluate((url) => import(url), gateway.url + path);
    await expect(page.locator('holdline-widget')).toHaveCount(0);
    expect(calls.count('GET', /\/(agents|desk)$/)).toBe(1);
  });

  for (const [name, fail] of Object.entries(FAILURES))
    test(name, async ({ gateway, page, site, staff, witness }) => {
      const ann = await staff('Ann Lee');
      await page.clock.install();
      const visitor = new VisitorPage(page);
      const mend = () => gateway.mend();
      const check = () => expect(witness.errors).toEqual([]);

      // It is first: once it was loaded, the browser has it.
      await test.step('for the panel: it is said, and the next click loads it', async () => {
        await page.goto(`${site.url}/plain`);
        await expect(visitor.launcher).toBeVisible();
        await fail(gateway, /\/assets\/panel/);
        await visitor.launcher.click();
        await expectTold(visitor, /^The chat did not load\. Try again\.$/);
        await expectWhole(page);
        await mend();
        await expect(async () => {
          if (await visitor.panel.isHidden()) await visitor.launcher.click();
          await expect(visitor.person('Ann Lee', 'available')).toBeVisible({ timeout: 1000 });
        }).toPass({ timeout: 15_000 });
        check();
      });

      await test.step('for the desk: the button and the panel are there all the same', async () => {
        if (name !== 'is down') await fail(gateway, /\/desk$/);
        else gateway.answer(/\/desk$/, { status: 502, cors: false });
        await page.goto(`${site.url}/plain/2`);
        await expect(page.locator('holdline-widget')).toBeAttached();
        await page.clock.runFor(3000);
        await visitor.openPanel();
        await expect(visitor.person('Ann Lee', 'available')).toBeVisible();
        await mend();
        check();
      });

      /** What was not sent is still there, and goes as soon as it can. */
      const expectSent = async (text: string) => {
        await mend();
        const again = visitor.panel.getByRole('button', { name: 'Try again' });
        await expect(async () => {
          if (await again.isVisible()) await again.click();
          await page.clock.runFor(10_000);
          expect(ann.messages()).toContain(text);
        }).toPass({ timeout: 20_000, intervals: [100] });
        await visitor.hears(text);
        expect(ann.messages().filter((one) => one === text)).toHaveLength(1);
        check();
      };

      await test.step('for a new visitor: it is said, and what was written is sent later', async () => {
        await page.goto(`${site.url}/plain/3?data-proactive=off`);
        await visitor.choose('Ann Lee');
        await fail(gateway, /\/visitors$/, 'POST');
        await visitor.write('First');
        await expectTold(visitor, UNSENT);
        await expect(visitor.log.getByText('First', { exact: true })).toBeVisible();
        await expectWhole(page);
        await expectSent('First');
      });

      await test.step('for a new chat: it is said, and what was written is sent later', async () => {
        await ann.closes();
        await visitor.expectEnded();
        await visitor.startAnew();
        await visitor.person('Ann Lee', 'available').click();
        await fail(gateway, /\/chats$/, 'POST');
        await visitor.write('Second');
        await expectTold(visitor, UNSENT);
        await expect(visitor.log.getByText('Second', { exact: true })).toBeVisible();
        await expectWhole(page);
        await expectSent('Second');
      });

      await test.step('for what is new: it is said, and all of it comes later', async () => {
        await fail(gateway, /\/events/);
        // The poll that is held now ends with it.
        await ann.says('Third');
        await ann.says('Fourth');
        await expectTold(visitor, /^(Connection lost\. Trying again\.|The server is busy\. Trying again in .+\.)$/);
        await expectWhole(page);
        await mend();
        await expect(async () => {
          await page.clock.runFor(10_000);
          expect(await visitor.texts()).toEqual(['Second', 'Third', 'Fourth']);
        }).toPass({ timeout: 20_000, intervals: [100] });
        await expect(visitor.panel.getByText(/Trying again/).filter({ visible: true })).toHaveCount(0);
        check();
      });
    });
});
