import type { Page } from '@playwright/test';
import { alter } from '../fixtures/answers.ts';
import { expectAccessible } from '../fixtures/axe.ts';
import { expect, test } from '../fixtures/index.ts';
import { contrastOf, expectNothingCutOff, expectRoomyTargets, listenIn, typesUntilSeen } from '../fixtures/seen.ts';

/** For everyone: WCAG 2.2 AA in every state, and what a program can tell beyond. */

test.use({ viaGateway: true });

const CHATS = /\/api\/v1\/chats(\?|$)/;

interface Chats {
  chats: { closes_at?: string }[];
}

const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString();

/** In light and in dark: the state stays, only the colours are others. */
async function expectForEveryone(page: Page) {
  await expectRoomyTargets(page);
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    await expectAccessible(page);
  }
}

test('whoever looks for somebody to talk to can use all of it: button, list, first message, refusal', async ({
  open,
  staff,
}) => {
  const visitor = await open();
  const { page, panel } = visitor;
  await alter<{ privacy_url?: string }>(page, /\/desk$/, (desk) => {
    desk.privacy_url = 'https://shop.example/privacy';
  });
  await expectForEveryone(page);
  await visitor.openPanel();
  await visitor.expectNobodyOnline();
  await expectForEveryone(page);
  const [ann] = await Promise.all([staff('Ann Lee'), staff('Bob Ray')]);
  await expect(visitor.person('Bob Ray', 'available')).toBeVisible();
  await visitor.person('Ann Lee', 'available').click();
  await panel.getByRole('button', { name: 'Back' }).click();
  await expectForEveryone(page);
  await visitor.person('Ann Lee', 'available').click();
  await expect(panel.getByRole('link', { name: 'Privacy' })).toBeVisible();
  await expectForEveryone(page);
  await ann.goesAway();
  // Refused, it leaves no field in which one could see that it went.
  await visitor.field.fill('Hello');
  await panel.getByRole('button', { name: 'Send' }).click();
  await expect(panel.getByRole('alert')).toContainText('not online');
  await expectForEveryone(page);
});

test('whoever chats can use all of it: messages, typing, failures, menu, questions, warning, end', async ({
  chatWithStaff,
  gateway,
}) => {
  const { ann, visitor } = await chatWithStaff('Hello');
  const { page, panel } = visitor;
  await ann.says('Good morning, see https://shop.example/bags');
  await visitor.hears('Good morning, see https://shop.example/bags');
  await typesUntilSeen(ann, visitor);
  await expectForEveryone(page);

  await test.step('menu and question', async () => {
    await panel.getByRole('button', { name: 'Menu' }).click();
    await expectForEveryone(page);
    await panel.getByRole('menuitem', { name: 'End chat' }).click();
    await expectForEveryone(page);
    await panel.getByRole('button', { name: 'Keep chatting' }).click();
  });

  await test.step('no connection', async () => {
    await gateway.cut();
    await visitor.write('Are you there?');
    await visitor.expectState('Not sent');
    await visitor.expectConnectionLost();
    await expectForEveryone(page);
    await gateway.mend();
    // As a browser says it: then all that waits goes on by itself.
    await page.evaluate(() => dispatchEvent(new Event('online')));
    await visitor.hears('Are you there?');
  });

  await test.step('a new message while the panel is closed', async () => {
    await visitor.minimize();
    await ann.says('I am');
    await expect(page.getByRole('button', { name: 'Chat, 1 new message' })).toBeVisible();
    await expectForEveryone(page);
    await visitor.launcher.click();
  });

  await test.step('a warning, and the end', async () => {
    await alter<Chats>(page, CHATS, ({ chats }) => {
      chats[0].closes_at = inSeconds(56);
    });
    await visitor.reload();
    await expect(visitor.warning).toBeVisible();
    await expectForEveryone(page);
    await ann.closes();
    await visitor.expectEnded();
    await expectForEveryone(page);
  });
});

test('whoever waits in line, was erased or is blocked can use all of it', async ({ open, staff }) => {
  const ann = await staff('Ann Lee', { maxChats: 1, admin: true });
  const [first, visitor] = [await open(), await open()];
  await first.chooseAnyone();
  await first.say('I was first');
  const { page } = visitor;
  await visitor.openPanel();
  await visitor.joinLine(visitor.person('Ann Lee', 'busy'), 'Hello');
  await visitor.expectPlace(1, 'Ann Lee');
  await expectForEveryone(page);
  await visitor.askToErase('Erase everything');
  await visitor.expectErased();
  await expectForEveryone(page);
  const { visitor_id } = await ann.chat(({ state }) => state === 'open');
  await ann.call('POST', '/blocks', { visitor_id });
  await first.expectBlocked();
  await expectForEveryone(first.page);
});

test('a screen reader is told what others write, and who has the chat, once, and neither what one wrote nor what was there before', async ({
  open,
  site,
  staff,
}) => {
  const ann = await staff('Ann Lee');
  const visitor = await open('/plain', { launcher: false });
  const heard = await listenIn(visitor.page);
  await visitor.goTo(`${site.url}/plain`);
  await visitor.chooseAnyone();
  await visitor.say('My own words');
  await expect.poll(heard).toContainEqual({ text: 'Ann Lee has joined.', since: 'panel' });
  await ann.says('Good morning');
  await expect.poll(heard).toContainEqual({ text: 'Ann Lee: Good morning', since: 'load' });
  await visitor.hears('Good morning');
  const texts = async () => (await heard()).map(({ text }) => text);
  expect(await texts()).not.toContainEqual(expect.stringContaining('My own words'));
  expect((await texts()).filter((text) => text.includes('Good morning'))).toHaveLength(1);

  await visitor.reload();
  await visitor.hears('Good morning');
  await ann.says('And now?');
  await expect.poll(heard).toContainEqual({ text: 'Ann Lee: And now?', since: 'load' });
  await ann.says('And now?');
  await expect.poll(async () => (await texts()).filter((text) => text.includes('And now?')).length).toBe(2);
  expect((await texts()).filter((text) => /My own words|Good morning/.test(text))).toEqual([]);

  await test.step('with the panel closed too', async () => {
    await visitor.minimize();
    await ann.says('Are you there?');
    await expect.poll(heard).toContainEqual({ text: 'Ann Lee: Are you there?', since: 'load' });
    const bob = await staff('Bob Ray');
    const { id } = await ann.chat();
    await ann.call('POST', `/chats/${id}/transfer`, { agent_id: bob.id });
    await expect.poll(heard).toContainEqual({ text: 'Bob Ray has taken over.', since: 'panel' });
  });
});

test('what fails or ends is told to who does not look, or does not see', async ({ gateway, open, site, staff }) => {
  const ann = await staff('Ann Lee');
  const visitor = await open('/plain', { launcher: false });
  const { page, panel } = visitor;
  const heard = await listenIn(page);
  await visitor.goTo(`${site.url}/plain`);
  await visitor.chooseAnyone();
  await visitor.say('Hello');
  await expect(visitor.log.getByText(/^You · /)).toHaveCSS('clip-path', 'inset(50%)');
  const note = page.getByRole('status').locator('visible=true');
  const expectNote = (text: string) => expect(note.filter({ hasText: text })).toHaveClass('trouble');
  const expectNone = () => expect(page.locator('holdline-widget .trouble')).toHaveCount(0);

  await test.step('the menu did not load, and then it did', async () => {
    await page.route(/assets\/menu-.*js/, (route) => route.abort(), { times: 1 });
    const menu = panel.getByRole('button', { name: 'Menu' });
    await menu.click();
    await expect(panel.getByRole('alert')).toContainText('The menu could not be loaded.');
    await menu.click();
    await expect(panel.getByRole('menu')).toBeVisible();
    await expect(panel.getByRole('alert')).toBeEmpty();
    await page.keyboard.press('Escape');
  });

  await test.step('a message', async () => {
    gateway.answer(/\/messages$/, { status: 500, method: 'POST' });
    await visitor.write('Are you there?');
    await visitor.expectState('Not sent');
    await expect.poll(heard).toContainEqual({ text: 'Not sent', since: 'panel' });
    await expectNone();
    await visitor.minimize();
    await expectNote('Not sent');
    await gateway.mend();
    await visitor.launcher.click();
    await panel.getByRole('button', { name: 'Try again' }).click();
    await visitor.hears('Are you there?');
    await visitor.minimize();
    await expectNone();
  });

  await test.step('the chat', async () => {
    await ann.closes();
    await expectNote('This chat has ended.');
    await visitor.launcher.click();
    await visitor.expectEnded();
    await visitor.minimize();
    await expectNone();
  });
});

test('who was told that nobody is online hears of who comes; else it is not said at each opening', async ({
  open,
  site,
  staff,
}) => {
  const visitor = await open('/plain', { launcher: false });
  const heard = await listenIn(visitor.page);
  const texts = async () => (await heard()).map(({ text }) => text);
  await visitor.goTo(`${site.url}/plain`);
  await visitor.openPanel();
  await visitor.expectNobodyOnline();
  await staff('Ann Lee');
  await expect.poll(texts).toContain('Online');

  await visitor.reload();
  await visitor.openPanel();
  await expect(visitor.person('Ann Lee', 'available')).toBeVisible();
  expect(await texts()).not.toContain('Online');
});

test("whatever the owner's colour, text on it and the ring around what has the focus can be read", async ({
  open,
  site,
  staff,
}) => {
  const ann = await staff('Ann Lee');
  const visitor = await open();
  const { page, panel } = visitor;
  const text = 'Hello https://shop.example/';
  await visitor.chooseAnyone();
  await visitor.say(text);
  const send = panel.getByRole('button', { name: 'Send' });
  const accents = [
    'yellow',
    'navy',
    '#777',
    'gray',
    '#7a7a7a',
    'red',
    '#fff',
    '#000',
    'rgb(0, 128, 128)',
    'hsl(28, 90%, 45%)',
  ];
  const found: string[] = [];
  const note = async (what: Parameters<typeof contrastOf>[0], least: number, as: string, colour?: string) => {
    const is = await contrastOf(what, colour);
    if (is < least) found.push(`${as}: ${is.toFixed(2)}`);
  };
  for (const accent of accents) {
    await page.goto(`${site.url}/plain?data-accent=${encodeURIComponent(accent)}`);
    await visitor.hears(text);
    await visitor.field.fill('A draft');
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme });
      const as = `${accent} in ${colorScheme}`;
      await note(visitor.log.getByText('Hello'), 4.5, `own message, ${as}`);
      await note(visitor.log.getByRole('link'), 3, `ring around a link of one's own, ${as}`, 'outlineColor');
      await note(send, 4.5, `Send, ${as}`);
      await note(visitor.launcher, 4.5, `button, ${as}`);
      await note(panel.locator('.composer'), 3, `ring, ${as}`, 'outlineColor');
    }
  }
  await ann.closes();
  for (const accent of ['yellow', 'navy', '#777']) {
    await page.goto(`${site.url}/plain?data-accent=${encodeURIComponent(accent)}`);
    await visitor.expectEnded();
    await note(panel.getByRole('button', { name: 'Start a new chat' }), 4.5, `Start a new chat, ${accent}`);
  }
  expect(found).toEqual([]);
});

test('who wants less motion gets none, and everybody else some', async ({ open, staff }) => {
  const ann = await staff('Ann Lee');
  const visitor = await open();
  const { page } = visitor;
  const moving = () =>
    page.evaluate(() => document.querySelector('holdline-widget')?.shadowRoot?.getAnimations().length);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  let answer = () => {};
  const held = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await page.route(/\/api\/v1\/(agents|chats\/.*\/messages\?|chats\/[^/]*\/messages$)/, async (route) => {
    if (route.request().method() === 'GET') await held;
    await route.continue();
  });
  await visitor.openPanel();
  await expect(visitor.panel.locator('ul:empty')).toBeVisible();
  expect(await moving()).toBe(0);
  answer();
  await visitor.anyone.click();
  await visitor.say('Hello');
  await typesUntilSeen(ann, visitor);
  expect(await moving()).toBe(0);
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  expect(await moving()).toBeGreaterThan(0);
  await ann.says('Good morning');
  await visitor.hears('Good morning');

  await test.step('nor while a chat is loaded', async () => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    let go = () => {};
    const waiting = new Promise<void>((resolve) => {
      go = resolve;
    });
    await page.route(/\/messages(\?|$)/, async (route) => {
      await waiting;
      await route.continue();
    });
    await visitor.reload();
    await expect(visitor.log).toHaveAttribute('aria-busy', 'true');
    expect(await moving()).toBe(0);
    go();
    await visitor.hears('Good morning');
  });
});

test('in forced colours all that has only a background otherwise has an edge', async ({ open, staff }) => {
  const ann = await staff('Ann Lee');
  const visitor = await open();
  const { page, panel } = visitor;
  const edge = (what: ReturnType<typeof panel.locator>) =>
    what.evaluate((element) => {
      const { borderTopWidth, borderTopStyle, borderTopColor } = getComputedStyle(element);
      return borderTopStyle !== 'none' && !/^rgba.*, 0\)$/.test(borderTopColor) ? Number.parseFloat(borderTopWidth) : 0;
    });
  await page.emulateMedia({ forcedColors: 'active' });
  // The mark on the launcher, which is no image.
  const mark = () =>
    visitor.launcher.evaluate((button) => {
      const { borderTopColor, borderTopStyle } = getComputedStyle(button, '::before');
      return [borderTopStyle, borderTopColor === getComputedStyle(button).backgroundColor];
    });
  expect(await mark()).toEqual(['solid', false]);
  expect.soft(await edge(visitor.launcher), 'the button before anybody opened the panel').toBeGreaterThanOrEqual(1);
  await visitor.chooseAnyone();
  await visitor.say('Hello');
  await ann.says('Good morning');
  await visitor.hears('Good morning');
  const things = [panel, visitor.log.getByText('Hello'), visitor.log.getByText('Good morning')];
  things.push(panel.getByRole('button', { name: 'Send' }), panel.locator('.composer'), visitor.launcher);
  for (const thing of things) expect.soft(await edge(thing), `${thing}`).toBeGreaterThanOrEqual(1);
  expect(await contrastOf(visitor.log.getByText('Hello'))).toBeGreaterThanOrEqual(4.5);
  await panel.getByRole('button', { name: 'Menu' }).click();
  await panel.getByRole('menuitem', { name: 'End chat' }).click();
  expect.soft(await edge(panel.getByRole('button', { name: 'End chat' })), 'what cannot be taken back').toBe(1);
  await page.keyboard.press('Escape');

  await visitor.minimize();
  await ann.says('Are you there?');
  await expect(page.getByRole('button', { name: 'Chat, 1 new message' })).toBeVisible();
  for (const thing of [visitor.launcher, visitor.launcher.locator('.badge')])
    expect.soft(await edge(thing), `${thing}`).toBeGreaterThanOrEqual(1);
  await visitor.launcher.click();
  await ann.closes();
  await visitor.expectEnded();
  expect(await edge(panel.getByRole('button', { name: 'Start a new chat' }))).toBeGreaterThanOrEqual(1);
});

test('enlarged to 400 % everything can be reached, and nothing is scrolled sideways', async ({ open, staff }) => {
  const names = ['Ann Lee', 'Bob Ray', 'Wolfeschlegelsteinhausen-Bergerdorff'];
  const [ann] = await Promise.all(names.map((name) => staff(name)));
  const visitor = await open('/plain', { viewport: { width: 320, height: 256 } });
  const { page, panel } = visitor;
  await visitor.openPanel();
  await expect(panel).toHaveCSS('width', '320px');
  await expect(panel).toHaveCSS('height', '256px');
  for (const name of names) {
    await visitor.person(name, 'available').scrollIntoViewIfNeeded();
    await expect(visitor.person(name, 'available')).toBeInViewport({ ratio: 0.99 });
  }
  await expectNothingCutOff(page);
  await visitor.person('Ann Lee', 'available').click();
  await visitor.say('Hello');
  await ann.says(`https://shop.example/${'a-very-long-address-'.repeat(8)}`);
  await visitor.hears(`https://shop.example/${'a-very-long-address-'.repeat(8)}`);
  await expectNothingCutOff(page);

  await test.step('the field', async () => {
    await visitor.field.fill('A text of more than one line. '.repeat(12));
    await expect(visitor.field).toBeInViewport({ ratio: 1 });
    await expect(panel.getByRole('button', { name: 'Send' })).toBeInViewport({ ratio: 1 });
    // What was said is not pushed out of sight by what is written.
    const { height } = (await visitor.log.boundingBox()) ?? { height: 0 };
    expect.soft(height).toBeGreaterThanOrEqual(40);
    await visitor.field.fill('');
  });

  await test.step('menu and question', async () => {
    await panel.getByRole('button', { name: 'Menu' }).click();
    for (const item of await panel.getByRole('menuitem').all()) await expect(item).toBeInViewport({ ratio: 1 });
    await panel.getByRole('menuitem', { name: 'Erase my data' }).click();
    for (const button of await panel.getByRole('alertdialog').getByRole('button').all())
      await expect(button).toBeInViewport({ ratio: 1 });
    await expectNothingCutOff(page);
    await panel.getByRole('button', { name: 'Keep my data' }).click();
  });

  await ann.closes();
  await visitor.expectEnded();
  await expect(panel.getByRole('button', { name: 'Start a new chat' })).toBeInViewport({ ratio: 1 });
});

test('it is dark where the visitor or the owner wants it so, and turns while it is open', async ({ open, site }) => {
  const visitor = await open('/plain', { colorScheme: 'dark' });
  const { page, panel } = visitor;
  await visitor.openPanel();
  const brightness = () =>
    panel.evaluate((element) => Number(getComputedStyle(element).backgroundColor.match(/\d+/)?.[0]));
  const expectDark = () => expect.poll(brightness).toBeLessThan(60);
  const expectLight = () => expect.poll(brightness).toBeGreaterThan(200);
  await expectDark();
  await page.emulateMedia({ colorScheme: 'light' });
  await expectLight();
  await page.emulateMedia({ colorScheme: 'dark' });
  await expectDark();

  await visitor.goTo(`${site.url}/plain?data-theme=light`);
  await visitor.openPanel();
  await expectLight();
  await page.emulateMedia({ colorScheme: 'light' });
  await visitor.goTo(`${site.url}/plain?data-theme=dark`);
  await visitor.openPanel();
  await expectDark();
});
