import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrowserContextOptions, Page } from '@playwright/test';
import { expect, test } from '../fixtures/index.ts';

/**
 * Pictures of each state, for people to look at: test-results/screens. What can be checked by a machine is checked by
 * the other specs; these see to it that each state can be reached, in each look.
 */

const SCREENS = join(import.meta.dirname, '..', 'test-results', 'screens');

const LOOKS: Record<string, BrowserContextOptions> = {
  desktop: { viewport: { width: 1280, height: 800 } },
  dark: { viewport: { width: 1280, height: 800 }, colorScheme: 'dark' },
  folded: { viewport: { width: 900, height: 700 } },
  phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 },
};

const LONG = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft'.repeat(2);

for (const [look, options] of Object.entries(LOOKS)) {
  const shoot = (page: Page, name: string) =>
    page.screenshot({ path: join(SCREENS, look, `${name}.png`), animations: 'disabled' });

  test(`the widget, ${look} @screens`, async ({ desk, hire, visit }) => {
    const visitor = await visit(options);
    const { page, panel } = visitor;
    await shoot(page, 'widget-01-launcher');
    await visitor.openPanel();
    await visitor.expectNobodyOnline();
    await shoot(page, 'widget-02-nobody-online');

    const agent = await hire('Ann Lee');
    await hire('Wolfeschlegelsteinhausen-Bergerdorff', { maxChats: 1 });
    const other = await visit();
    await other.choose('Wolfeschlegelsteinhausen-Bergerdorff');
    await other.say('I was first');
    await expect(visitor.person('Ann Lee', 'available')).toBeVisible();
    await expect(visitor.person('Wolfeschlegelsteinhausen-Bergerdorff', 'busy')).toBeVisible();
    await shoot(page, 'widget-03-start');

    await visitor.person('Ann Lee', 'available').click();
    await expect(visitor.field).toBeVisible();
    await shoot(page, 'widget-04-first-message');
    await visitor.field.fill('Is the blue one still in stock?');
    await agent.goAway();
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await expect(panel.getByRole('alert')).toContainText('not online');
    await shoot(page, 'widget-05-refused');
    await agent.goAvailable();
    await visitor.person('Ann Lee', 'available').click();
    await visitor.say('Is the blue one still in stock?');
    await visitor.say('It is for my daughter, she starts school on Monday.');
    await agent.take('It is for my daughter, she starts school on Monday.');
    await agent.say('Hello. Yes, we have three of them left 🙂');
    await agent.say('See https://shop.example/school/bags/blue-42?from=chat for the sizes.');
    await visitor.say(LONG);
    await agent.say('שלום, החנות פתוחה עד השעה שש');
    await visitor.hears('שלום, החנות פתוחה עד השעה שש');
    await agent.field.pressSequentially('One moment');
    await visitor.expectTyping('Ann Lee');
    await shoot(page, 'widget-06-conversation-typing');
    await agent.say('One moment, please.');
    await visitor.hears('One moment, please.');
    await visitor.field.fill(`${'A long text takes more than one line. '.repeat(100)}`);
    await expect(panel.getByText('of 4,000')).toBeVisible();
    await shoot(page, 'widget-07-long-draft');
    await visitor.field.fill('');

    await panel.getByRole('button', { name: 'Menu' }).click();
    await expect(panel.getByRole('menuitem', { name: 'End chat' })).toBeVisible();
    await shoot(page, 'widget-08-menu');
    await panel.getByRole('menuitem', { name: 'End chat' }).click();
    await expect(panel.getByRole('alertdialog')).toBeVisible();
    await shoot(page, 'widget-09-end-question');
    await panel.getByRole('button', { name: 'Keep chatting' }).click();

    await desk.kill();
    await visitor.write('Are you still there?');
    await visitor.expectConnectionLost();
    await visitor.expectState('Sending');
    await shoot(page, 'widget-10-connection-lost');
    await desk.restart();
    await visitor.expectConnected();

    await visitor.minimize();
    await agent.say('I am.');
    await expect(page.getByRole('button', { name: 'Chat, 1 new message', exact: true })).toBeVisible();
    await shoot(page, 'widget-11-unread');
    await visitor.launcher.click();
    await agent.closeChat();
    await visitor.expectEnded();
    await shoot(page, 'widget-12-ended');
  });

  test(`the agent page, ${look} @screens`, async ({ desk, profile, hire, visit }) => {
    const page = await (await profile(options)).newPage();
    await page.goto(`${desk.url}/agent`);
    await expect(page.getByRole('button', { name: 'Log in' })).toBeVisible();
    await shoot(page, 'agent-01-login');
    await page.getByRole('textbox', { name: 'Employee id' }).fill('E1001');
    await page.getByRole('textbox', { name: 'Password' }).fill('guess');
    await page.getByRole('button', { name: 'Log in' }).click();
    await expect(page.getByRole('alert')).toContainText('wrong');
    await shoot(page, 'agent-02-login-refused');

    const agent = await hire('Ann Lee', options);
    await shoot(agent.page, 'agent-03-quiet');
    await agent.goAway();
    await shoot(agent.page, 'agent-04-away');
    await agent.goAvailable();
    const visitors = [];
    for (const text of ['Where is my parcel?', LONG, 'Do you ship to Réunion? 🚢', 'שלום, יש מישהו?']) {
      const visitor = await visit();
      await visitor.chooseAnyone();
      await visitor.say(text);
      visitors.push(visitor);
    }
    await expect(agent.chats.locator('.unread')).toHaveCount(4);
    await shoot(agent.page, 'agent-05-several-chats');
    await agent.take('Where is my parcel?');
    await agent.say('Good morning. What is the number of your order?');
    await visitors[0].say('It is 2026-1187.');
    await visitors[0].say(LONG);
    await agent.hears(LONG);
    await agent.say('Thank you. It left our house yesterday: https://parcels.example/track/2026-1187');
    await agent.expectState('Seen');
    await visitors[0].field.pressSequentially('And when');
    await agent.expectTyping();
    await shoot(agent.page, 'agent-06-conversation-typing');
    await visitors[0].say('And when will it be here?');
    await agent.hears('And when will it be here?');
    await agent.field.fill('Most parcels arrive on the second day.\nYours should be with you tomorrow, before noon.');
    await shoot(agent.page, 'agent-07-draft');
    await desk.kill();
    await agent.write('Tomorrow, before noon.');
    await agent.expectConnectionLost();
    await shoot(agent.page, 'agent-08-connection-lost');
    await desk.restart();
    await agent.expectConnected();
    await visitors[0].endChat();
    await agent.expectEnded();
    await shoot(agent.page, 'agent-09-ended');
  });

  test(`the first page and the server's own pages, ${look} @screens`, async ({ desk, profile }) => {
    const page = await (await profile(options)).newPage();
    for (const path of ['/', '/docs', '/problems/agent-busy']) {
      await page.goto(desk.url + path);
      await expect(page.getByRole('heading').first()).toBeVisible();
      await shoot(page, `page-${path.replace(/\W/g, '-')}`);
    }
  });
}

test('the picture of the README @picture', async ({ browser, hire, visit }) => {
  const agent = await hire('Ann Lee', { viewport: { width: 1120, height: 700 } });
  const other = await visit();
  await other.chooseAnyone();
  await other.say('Do you ship to Réunion? 🚢');
  const visitor = await visit({ viewport: { width: 560, height: 700 } });
  await visitor.choose('Ann Lee');
  await visitor.say('Hello, is the special item still in stock?');
  await agent.take('Hello, is the special item still in stock?');
  await agent.say('Good morning. Yes, we have three of them left.');
  await visitor.say('Great 🎉 Can I pick one up today?');
  await agent.hears('Great 🎉 Can I pick one up today?');
  await agent.say('You can, until 18:00.');
  await visitor.hears('You can, until 18:00.');
  await visitor.field.pressSequentially('Then I will');
  await agent.expectTyping();

  const shots = await Promise.all([visitor, agent].map(({ page }) => page.screenshot({ animations: 'disabled' })));
  const frame = await browser.newPage({ viewport: { width: 1744, height: 732 } });
  await frame.setContent(
    `<body style="margin:16px;display:flex;gap:16px;background:#c9cfdb">${shots
      .map((shot) => `<img style="border-radius:8px" src="data:image/png;base64,${shot.toString('base64')}">`)
      .join('')}`,
  );
  const path = join(SCREENS, 'chat.png');
  await frame.screenshot({ path });
  await frame.close();
  expect((await readFile(path)).length).toBeLessThan(200_000);
});
