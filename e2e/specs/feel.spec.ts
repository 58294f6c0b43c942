import { readFile } from 'node:fs/promises';
import type { BrowserContext, Page } from '@playwright/test';
import { alter } from '../fixtures/answers.ts';
import { expect, test } from '../fixtures/index.ts';
import { typesUntilSeen } from '../fixtures/seen.ts';
import type { Staff } from '../fixtures/staff.ts';
import { VisitorPage } from '../pages/visitor.ts';

/** What makes a chat feel right: nothing jumps, nothing is asked twice, nothing has to be guessed. */

test.use({ viaGateway: true });

const MESSAGES = /\/chats\/[^/]+\/messages(\?|$)/;
const MINUTE = 60_000;

/** One after the other, as they are to stand. */
async function writeMany(staff: Staff, from: number, to: number) {
  for (let i = from; i <= to; i++) await staff.says(`Line ${i}`);
}

/** The chat was longer ago than it was: each message by so many minutes. */
const age = (page: Page, minutes: (seq: number) => number) =>
  alter<{ messages: { seq: number; sent_at: string }[] }>(page, MESSAGES, ({ messages }) => {
    for (const message of messages)
      message.sent_at = new Date(Date.parse(message.sent_at) - minutes(message.seq) * MINUTE).toISOString();
  });

const scrollTo = (visitor: VisitorPage, top: number) => visitor.log.evaluate((log, top) => log.scrollTo(0, top), top);
const scrolledTo = (visitor: VisitorPage) => visitor.log.evaluate((log) => log.scrollTop);
const expectAtEnd = (visitor: VisitorPage) =>
  expect
    .poll(() => visitor.log.evaluate((log) => log.scrollHeight - log.scrollTop - log.clientHeight))
    .toBeLessThanOrEqual(1);

test('what one writes within two minutes stands together under one time', async ({ chatWithStaff }) => {
  const { ann, visitor } = await chatWithStaff('Hello');
  for (const text of ['One', 'Two', 'Three']) await ann.says(text);
  await visitor.hears('Three');
  await expect(visitor.log.getByText(/^Ann Lee · /)).toHaveCount(1);

  // Hello and "One" 4 minutes ago, "Two" 3, "Three" 2 hours after... no: a pause of more than two minutes before it.
  await age(visitor.page, (seq) => [0, 14, 13, 12, 1][seq]);
  await visitor.reload();
  await visitor.hears('Three');
  await expect(visitor.log.getByText(/^Ann Lee · /)).toHaveCount(2);
  const under = (text: string) => visitor.log.locator('li[data-seq]', { hasText: text }).getByText(/^Ann Lee · /);
  for (const [text, heads] of [
    ['One', 1],
    ['Two', 0],
    ['Three', 1],
  ] as const)
    await expect(under(text)).toHaveCount(heads);
});

test('each day has its line: the date, "Yesterday", "Today"', async ({ chatWithStaff }) => {
  const { ann, visitor } = await chatWithStaff('Long ago');
  for (const text of ['Last night', 'Last night too', 'Now']) await ann.says(text);
  await visitor.hears('Now');
  await age(visitor.page, (seq) => [0, 10 * 1440, 1440, 1440, 0][seq]);
  await visitor.reload();
  await visitor.hears('Now');
  const day = (days: number) => new Date(Date.now() - days * 1440 * MINUTE);
  const date = day(10).toLocaleDateString('en-GB', { weekday: 'long', day: 'numeric', month: 'long' });
  await expect(visitor.log.locator('.day:not(:empty)')).toHaveText([new RegExp(`^${date}`), 'Yesterday', 'Today']);

  await test.step('and after midnight another one', async () => {
    await visitor.page.clock.setFixedTime(day(-1));
    await ann.says('Still there?');
    await visitor.hears('Still there?');
    await expect(visitor.log.locator('.day:not(:empty)').last()).toHaveText('Yesterday');
  });

  await test.step('though nothing happens but that somebody looks again', async () => {
    await visitor.page.clock.setFixedTime(day(-2));
    await visitor.looksBack();
    await expect(visitor.log.locator('.day:not(:empty)').last()).not.toHaveText('Yesterday');
  });
});

test('who reads further up is told of new messages, and led down to them', async ({ chatWithStaff }) => {
  const { ann, visitor } = await chatWithStaff('Hello', { viewport: { width: 1000, height: 560 } });
  await writeMany(ann, 1, 15);
  await visitor.hears('Line 15');
  await expectAtEnd(visitor);
  const pill = visitor.panel.getByRole('button', { name: /new message/ });
  await expect(pill).toBeHidden();
  await scrollTo(visitor, 100);
  await expect.poll(() => scrolledTo(visitor)).toBe(100);
  await writeMany(ann, 16, 17);
  await expect(pill).toHaveText('2 new messages');
  // What is read has not moved.
  expect(await scrolledTo(visitor)).toBe(100);
  await pill.click();
  await expectAtEnd(visitor);
  await expect(pill).toBeHidden();
  await expect(visitor.log.getByText('Line 17')).toBeInViewport();
  await writeMany(ann, 18, 18);
  await visitor.hears('Line 18');
  await expectAtEnd(visitor);
});

test('an address becomes a link if it is safe to follow, and it tells nothing of the page', async ({
  chatWithStaff,
}) => {
  const { ann, visitor } = await chatWithStaff('Hello');
  const safe = ['http://a.example/', 'https://b.example/c?d=e#f', 'mailto:g@h.example'];
  const unsafe = [
    'javascript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'https://bank.example@evil.example/',
    'https://user:pass@evil.example/',
    'vbscript:msgbox(1)',
    'file:///etc/passwd',
    'JaVaScRiPt://%0aalert(1)',
  ];
  const text = `See ${safe.join(' , ')} and not ${unsafe.join(' , ')}.`;
  await ann.says(text);
  await visitor.hears(text);
  const links = visitor.log.getByRole('link');
  await expect(links).toHaveText(safe);
  for (const link of await links.all()) {
    await expect(link).toHaveAttribute('rel', 'noopener noreferrer nofollow');
    await expect(link).toHaveAttribute('target', '_blank');
  }
  expect(await links.evaluateAll((all) => all.map((link) => link.getAttribute('href')))).toEqual(safe);
});

test('the title of the page and a badge count what is not read yet, and both go back', async ({ chatWithStaff }) => {
  const { ann, visitor } = await chatWithStaff('Hello');
  const { page } = visitor;
  await visitor.minimize();
  await writeMany(ann, 1, 2);
  await expect(page).toHaveTitle('(2) Plain /plain');
  await expect(visitor.launcher.locator('.badge')).toHaveText('2');
  await expect(visitor.launcher).toHaveAccessibleName('Chat, 2 new messages');
  await visitor.launcher.click();
  await expect(page).toHaveTitle('Plain /plain');
  await visitor.minimize();
  await expect(visitor.launcher.locator('.badge')).toBeHidden();
  await expect(visitor.launcher).toHaveAccessibleName('Chat');

  await test.step('of a page with a number of its own too, and when all is taken off it', async () => {
    await page.evaluate(() => {
      document.title = '(3) Inbox';
    });
    await writeMany(ann, 3, 3);
    await expect(page).toHaveTitle('(1) (3) Inbox');
    await page.evaluate(() => {
      document.title = '(4) Inbox';
    });
    await writeMany(ann, 4, 4);
    await expect(page).toHaveTitle('(2) (4) Inbox');
    await page.evaluate(() => (window as unknown as { Holdline: { destroy(): void } }).Holdline.destroy());
    await expect(page).toHaveTitle('(4) Inbox');
  });
});

test.describe('a sound', () => {
  /** Counts the notes that are played, in each page from its load on; nothing is heard. */
  const listen = (where: Page | BrowserContext) =>
    where.addInitScript(() => {
      Object.assign(window, { notes: 0 });
      const start = OscillatorNode.prototype.start;
      OscillatorNode.prototype.start = function (...when) {
        (window as unknown as { notes: number }).notes++;
        return start.apply(this, when);
      };
    });
  const notes = (page: Page) => page.evaluate(() => (window as unknown as { notes: number }).notes);

  test('tells of a message while the panel is closed, the first one too, and not while it is looked at', async ({
    open,
    site,
    staff,
  }) => {
    const ann = await staff('Ann Lee');
    const visitor = await open('/plain', { launcher: false });
    const { page } = visitor;
    await listen(page);
    await visitor.goTo(`${site.url}/plain`);
    await visitor.chooseAnyone();
    await visitor.say('Hello');
    await ann.says('Seen at once');
    await visitor.hears('Seen at once');
    expect(await notes(page)).toBe(0);
    await visitor.minimize();
    for (let i = 1; i <= 2; i++) {
      await ann.says(`Line ${i}`);
      await expect(visitor.launcher.locator('.badge')).toHaveText(`${i}`);
      await expect.poll(() => notes(page)).toBe(2 * i);
    }
  });

  test('can be turned off for good from the menu, and on again', async ({ open, site, staff }) => {
    const ann = await staff('Ann Lee');
    const visitor = await open('/plain', { launcher: false });
    const { page, panel } = visitor;
    await listen(page);
    await visitor.goTo(`${site.url}/plain`);
    await visitor.chooseAnyone();
    await visitor.say('Hello');
    const turn = async (how: string) => {
      await panel.getByRole('button', { name: 'Menu' }).click();
      await panel.getByRole('menuitem', { name: how }).click();
      await expect(panel.getByRole('menu')).toBeHidden();
    };
    await turn('Turn sound off');
    await visitor.minimize();
    await writeMany(ann, 1, 1);
    await expect(visitor.launcher.locator('.badge')).toHaveText('1');
    expect(await notes(page)).toBe(0);

    await visitor.reload();
    // A browser lets a page sound only once somebody has used it.
    await page.mouse.click(5, 5);
    await expect(visitor.launcher.locator('.badge')).toHaveText('1');
    await writeMany(ann, 2, 2);
    await expect(visitor.launcher.locator('.badge')).toHaveText('2');
    expect(await notes(page)).toBe(0);

    await visitor.launcher.click();
    await turn('Turn sound on');
    await visitor.minimize();
    await writeMany(ann, 3, 4);
    await expect(visitor.launcher.locator('.badge')).toHaveText('2');
    await expect.poll(() => notes(page)).toBeGreaterThan(0);
  });

  /** A tab that is not looked at waits for a moment whether another rings. */
  const giveTurn = (page: Page) => page.evaluate(() => new Promise((done) => setTimeout(done, 600)));

  for (const [where, hidden] of [
    ['the tab that is looked at', 1],
    ['one tab, if none is looked at', 0],
  ] as const)
    test(`comes from ${where}, however many there are`, async ({ open, site, staff }) => {
      const ann = await staff('Ann Lee');
      const visitor = await open('/plain', { launcher: false });
      await listen(visitor.page.context());
      await visitor.goTo(`${site.url}/plain`);
      await visitor.chooseAnyone();
      await visitor.say('Hello');
      await visitor.minimize();
      const tabs = [visitor];
      for (let i = 0; i < 2; i++) {
        const tab = new VisitorPage(await visitor.page.context().newPage());
        await tab.goTo(`${site.url}/plain`);
        await tab.openPanel();
        await tab.hears('Hello');
        await tab.minimize();
        tabs.push(tab);
      }
      for (const tab of tabs.slice(hidden)) await tab.looksAway();
      const all = async () => {
        let sum = 0;
        for (const { page } of tabs) sum += await notes(page);
        return sum;
      };
      await ann.says('Line 1');
      for (const tab of tabs) await expect(tab.launcher.locator('.badge')).toHaveText('1');
      await giveTurn(visitor.page);
      // Two notes are one sound.
      expect.soft(await all()).toBe(2);

      await test.step('of several messages in a row too', async () => {
        const before = await all();
        await writeMany(ann, 2, 3);
        for (const tab of tabs) await expect(tab.launcher.locator('.badge')).toHaveText('3');
        await giveTurn(visitor.page);
        expect((await all()) - before).toBeLessThanOrEqual(4);
        expect(await all()).toBeGreaterThan(before);
      });
    });
});

test('a long chat comes in pages, and the place that is read stays where it is', async ({ chatWithStaff, gateway }) => {
  const { ann, visitor } = await chatWithStaff('Line 0');
  await writeMany(ann, 1, 120);
  await visitor.hears('Line 120');
  const calls = gateway.calls;
  calls.forget();
  await visitor.reload();
  await visitor.hears('Line 120');
  await expectAtEnd(visitor);
  const first = (await visitor.texts())[0];
  expect(await visitor.texts()).not.toContain('Line 0');
  expect(calls.count('GET', MESSAGES)).toBe(1);

  const mark = visitor.log.getByText(first, { exact: true });
  const place = () => mark.evaluate((element) => Math.round(element.getBoundingClientRect().top));
  await test.step('earlier ones come when one scrolls up', async () => {
    await scrollTo(visitor, 30);
    const before = await place();
    await expect.poll(async () => (await visitor.texts())[0]).not.toBe(first);
    await expect.poll(async () => Math.abs((await place()) - before)).toBeLessThanOrEqual(1);
  });

  await test.step('up to the first', async () => {
    await expect(async () => {
      await scrollTo(visitor, 0);
      expect((await visitor.texts())[0]).toBe('Line 0');
    }).toPass({ timeout: 10_000 });
    expect(await visitor.texts()).toEqual(Array.from({ length: 121 }, (_, i) => `Line ${i}`));
    await expect(visitor.panel.getByRole('button', { name: 'Earlier messages' })).toBeHidden();
  });

  await test.step('and a place that is gone to while they come stays too', async () => {
    await visitor.reload();
    await visitor.hears('Line 120');
    const release = gateway.hang(/before_seq/);
    await scrollTo(visitor, 0);
    await expect.poll(() => calls.all.filter(({ path, over }) => /before_seq/.test(path) && !over).length).toBe(1);
    await scrollTo(visitor, 400);
    const there = await place();
    await writeMany(ann, 121, 122);
    await visitor.hears('Line 122');
    expect(await place()).toBe(there);
    release();
    await expect.poll(async () => (await visitor.texts())[0]).not.toBe(first);
    await expect.poll(async () => Math.abs((await place()) - there)).toBeLessThanOrEqual(1);
  });

  await test.step('by the keyboard too: after the last of them one reads on, and does not begin to write', async () => {
    await visitor.reload();
    await visitor.hears('Line 122');
    const earlier = visitor.panel.getByRole('button', { name: 'Earlier messages' });
    await earlier.focus();
    await expect(async () => {
      if (await earlier.isVisible()) await visitor.page.keyboard.press('Enter');
      await expect(earlier).toBeHidden({ timeout: 100 });
    }).toPass({ timeout: 10_000 });
    await expect(visitor.log).toBeFocused();
  });
});

test('what is selected stays selected when a message comes', async ({ chatWithStaff }) => {
  const { ann, visitor } = await chatWithStaff('Hello');
  const { page } = visitor;
  await ann.says('2026');
  await visitor.hears('2026');
  await visitor.log.getByText('2026', { exact: true }).dblclick();
  const selected = () => page.evaluate(() => String(getSelection()));
  await expect.poll(selected).toBe('2026');
  await ann.says('Keep it');
  await visitor.hears('Keep it');
  await typesUntilSeen(ann, visitor);
  expect(await selected()).toBe('2026');
});

test('a chat can be saved as a text, all of it, with who said what', async ({ chatWithStaff }) => {
  const { ann, visitor } = await chatWithStaff('Hello <b>there</b> 🙂');
  const { page, panel } = visitor;
  await writeMany(ann, 1, 70);
  await visitor.hears('Line 70');
  await visitor.reload();
  await visitor.hears('Line 70');
  expect(await visitor.texts()).not.toContain('Line 1');
  await panel.getByRole('button', { name: 'Menu' }).click();
  const download = page.waitForEvent('download');
  await panel.getByRole('menuitem', { name: 'Save as text' }).click();
  const file = await download;
  const today = new Date().toISOString().slice(0, 10);
  expect(file.suggestedFilename()).toBe(`localhost-${today}.txt`);
  const lines = (await readFile(await file.path(), 'utf8')).split('\n').filter(Boolean);
  expect(lines).toHaveLength(72);
  expect(lines[0]).toContain(`${new Date().getFullYear()}`);
  expect(lines[1]).toMatch(/^\d{1,2}:\d\d.* You: Hello <b>there<\/b> 🙂$/);
  for (let i = 1; i <= 70; i++) expect(lines[i + 1]).toMatch(new RegExp(`^\\d{1,2}:\\d\\d.* Ann Lee: Line ${i}$`));

  await visitor.endChat();
  await visitor.startAnew();
  await panel.getByRole('button', { name: 'Menu' }).click();
  await expect(panel.getByRole('menuitem', { name: 'Erase my data' })).toBeVisible();
  await expect(panel.getByRole('menuitem', { name: 'Save as text' })).toBeHidden();
});

test('what becomes of the data can be read before anything is written', async ({ open, staff }) => {
  await staff('Ann Lee');
  const visitor = await open();
  const { page, panel } = visitor;
  const link = panel.getByRole('link', { name: 'Privacy' });
  await visitor.chooseAnyone();
  // Where the owner has no such page, nothing is promised.
  await expect(visitor.log.getByText('The chat begins with your first message.')).toBeVisible();
  await expect(link).toBeHidden();
  await alter<{ privacy_url?: string }>(page, /\/desk$/, (desk) => {
    desk.privacy_url = 'https://shop.example/privacy';
  });
  await visitor.reload();
  await visitor.openPanel();
  await expect(link).toHaveAttribute('href', 'https://shop.example/privacy');
  await expect(link).toHaveAttribute('rel', /noreferrer/);
  await visitor.anyone.click();
  await expect(link).toBeVisible();
  await visitor.say('Hello');
  await expect(link).toBeHidden();
});

test('one is asked once before a chat is ended, and whoever changes their mind goes on', async ({ chatWithStaff }) => {
  const { ann, visitor } = await chatWithStaff('Hello');
  const { panel } = visitor;
  await panel.getByRole('button', { name: 'Menu' }).click();
  await panel.getByRole('menuitem', { name: 'End chat' }).click();
  await panel.getByRole('button', { name: 'Keep chatting' }).click();
  await expect(panel.getByRole('alertdialog')).toBeHidden();
  await visitor.say('Still here');
  await visitor.endChat();
  await expect(panel.getByRole('alertdialog')).toBeHidden();
  await expect(panel.getByRole('button', { name: 'Start a new chat' })).toBeVisible();
  expect(
    (await ann.chat()).state === 'closed' || (await ann.isTold(({ chat }) => chat?.state === 'closed')),
  ).toBeTruthy();
});

test('a field grows with what is written from one line to six, and back', async ({ open, staff }) => {
  await staff('Ann Lee');
  const visitor = await open();
  await visitor.chooseAnyone();
  const height = async () => (await visitor.field.boundingBox())?.height ?? 0;
  const one = await height();
  const heights = [];
  for (let lines = 1; lines <= 8; lines++) {
    await visitor.field.fill(Array(lines).fill('x').join('\n'));
    heights.push(Math.round((await height()) - one));
  }
  const line = heights[5] / 5;
  expect(line).toBeGreaterThan(16);
  for (const [i, more] of heights.slice(0, 6).entries()) expect(Math.abs(more - i * line)).toBeLessThanOrEqual(2);
  expect(heights[7]).toBe(heights[6]);
  expect(Math.abs(heights[6] - heights[5])).toBeLessThanOrEqual(2);
  await visitor.write('y');
  expect(await height()).toBe(one);
});

test('Enter sends, but not while a word is still being composed', async ({ open, staff }) => {
  const ann = await staff('Ann Lee');
  const visitor = await open();
  await visitor.chooseAnyone();
  await visitor.field.fill('にほん');
  const enter = { key: 'Enter', code: 'Enter', bubbles: true, composed: true, cancelable: true };
  await visitor.field.dispatchEvent('keydown', { ...enter, isComposing: true });
  // Safari ends the composition first, and tells of the key after it.
  await visitor.field.dispatchEvent('keydown', { ...enter, keyCode: 229 });
  await expect(visitor.field).toHaveValue('にほん');
  await visitor.field.dispatchEvent('keydown', enter);
  await expect(visitor.field).toHaveValue('');
  await visitor.hears('にほん');
  expect((await ann.hears('にほん')).seq).toBe(1);
  expect(ann.messages()).toEqual(['にほん']);
});

test('how much room is left is told from 3,600 characters on', async ({ open, staff }) => {
  await staff('Ann Lee');
  const visitor = await open();
  const { panel } = visitor;
  await visitor.chooseAnyone();
  await visitor.field.fill('x'.repeat(3599));
  await expect(panel.getByText('of 4,000')).toBeHidden();
  await visitor.field.press('End');
  await visitor.field.press('y');
  await expect(panel.getByText('3,600 of 4,000')).toBeVisible();
  await expect(visitor.field).toHaveAccessibleDescription('3,600 of 4,000');
  // By characters as people count them: each of these is two in JavaScript.
  await visitor.field.fill('🙂'.repeat(4000));
  await expect(panel.getByText('4,000 of 4,000')).toBeVisible();
});

test('however long a name is, it can be read, and pushes nothing away', async ({ open, staff }) => {
  const name = `Hubert Blaine ${'Wolfeschlegelsteinhausenbergerdorff'.repeat(3)}`.slice(0, 80);
  const ann = await staff(name);
  const visitor = await open();
  const { panel } = visitor;
  await visitor.openPanel();
  const person = visitor.person(name, 'available');
  await expect(person).toBeVisible();
  // All of it, on as many lines as it takes.
  expect(
    await person
      .locator('b')
      .evaluate((element) => element.scrollWidth <= element.clientWidth && element.clientHeight > 40),
  ).toBe(true);
  await person.click();
  const edge = await panel.boundingBox();
  const expectButtons = async (...names: string[]) => {
    for (const name of names) {
      const box = await panel.getByRole('button', { name, exact: true }).boundingBox();
      expect(box?.width).toBe(36);
      expect((box?.x ?? 0) + 36).toBeLessThanOrEqual((edge?.x ?? 0) + (edge?.width ?? 0));
    }
  };
  await expectButtons('Back', 'Minimize', 'Send');
  await visitor.say('Hello');
  await ann.says('Good morning');
  await visitor.hears('Good morning');
  await expectButtons('Menu', 'Minimize', 'Send');
  const head = visitor.log.getByText(`${name} · `);
  expect(await head.evaluate((element) => element.scrollWidth <= element.clientWidth)).toBe(true);
  await typesUntilSeen(ann, visitor);
  const strip = panel.locator('.typing');
  expect(await strip.evaluate((element) => element.scrollWidth <= element.clientWidth + 1)).toBe(true);
  // One line, which ends before the count of what is typed.
  await visitor.field.fill('x'.repeat(3990));
  for (const width of [320, 1280]) {
    await visitor.page.setViewportSize({ width, height: 720 });
    const [typist, count] = await Promise.all(
      [strip.locator('small'), panel.getByText('3,990 of 4,000')].map((what) => what.boundingBox()),
    );
    expect(typist?.height).toBeLessThanOrEqual(24);
    expect((typist?.x ?? 0) + (typist?.width ?? 0)).toBeLessThan(count?.x ?? 0);
  }
});
