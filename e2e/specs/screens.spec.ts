import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { alter, limit } from '../fixtures/answers.ts';
import { BusyDesk } from '../fixtures/busy.ts';
import { camera, SCREENS } from '../fixtures/camera.ts';
import { expect, test } from '../fixtures/index.ts';
import type { AgentPage } from '../pages/agent.ts';
import type { VisitorPage } from '../pages/visitor.ts';

/**
 * Pictures of each state, for people to look at: test-results/screens. What can be checked by a machine is checked by
 * the other specs; these see to it that each state can be reached.
 */

test.use({ viewport: { width: 1280, height: 800 } });

/** The widget's looks. */
const EVERY = ['desktop', 'dark', 'phone', 'phone-dark', 'contrast'] as const;
const LONG = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft'.repeat(2);
const CHATS = /\/api\/v1\/chats(\?|$)/;
const MESSAGES = /\/messages$/;

interface Chats {
  chats: { closes_at?: string; closed_reason?: string }[];
}

const ago = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString();

/** A visitor and an agent in the middle of a chat. */
async function talk(visitor: VisitorPage, agent: AgentPage) {
  await visitor.say('Is the blue one still in stock?');
  await agent.take('Is the blue one still in stock?');
  await agent.say('Hello. Yes, we have three of them left 🙂');
  await visitor.hears('Hello. Yes, we have three of them left 🙂');
}

test('the widget through a chat @screens', async ({ desk, hire, visit }) => {
  const shoot = camera(...EVERY, 'german', 'arabic');
  // Another language closes what is open over the conversation.
  const over = camera(...EVERY);
  const visitor = await visit();
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
  await over(page, 'widget-08-menu');
  await panel.getByRole('menuitem', { name: 'End chat' }).click();
  await expect(panel.getByRole('alertdialog')).toBeVisible();
  await over(page, 'widget-09-end-question');
  await panel.getByRole('button', { name: 'Keep chatting' }).click();

  await desk.kill();
  await visitor.write('Are you still there?');
  await visitor.expectConnectionLost();
  await visitor.expectState('Sending');
  await shoot(page, 'widget-10-connection-lost');
  await desk.restart();
  await visitor.expectConnected();
  await agent.hears('Are you still there?');

  await visitor.minimize();
  await agent.say('I am.');
  await expect(page.getByRole('button', { name: 'Chat, 1 new message', exact: true })).toBeVisible();
  await shoot(page, 'widget-11-unread');
  await visitor.launcher.click();
  await agent.closeChat();
  await visitor.expectEnded();
  await shoot(page, 'widget-12-ended');
});

test('the widget in line, handed on, and under limits @screens', async ({ hire, visit }) => {
  const shoot = camera(...EVERY, 'german', 'arabic');
  const [ann, bob] = await Promise.all([hire('Ann Lee', { maxChats: 1 }), hire('Bob Ray')]);
  await bob.goAway();
  const other = await visit();
  await other.choose('Ann Lee');
  await other.say('I was first');
  const visitor = await visit();
  const { page, panel } = visitor;

  await test.step('the line', async () => {
    await visitor.openPanel();
    await expect(visitor.person('Ann Lee', 'busy')).toBeVisible();
    await shoot(page, 'widget-13-everybody-busy');
    await visitor.person('Ann Lee', 'busy').click();
    await expect(visitor.field).toBeVisible();
    await shoot(page, 'widget-14-first-message-for-the-line');
    await visitor.say('Is the blue one still in stock?');
    await visitor.expectPlace(1, 'Ann Lee');
    await shoot(page, 'widget-15-in-line');
    await ann.goAway();
    await visitor.isTold('Ann Lee is no longer here. Whoever is free next will answer.');
    await shoot(page, 'widget-16-wanted-agent-gone');
    await ann.goAvailable();
    await other.endChat();
    await visitor.isTold('Ann Lee has joined.');
    await shoot(page, 'widget-17-joined');
  });

  await test.step('another agent', async () => {
    await bob.goAvailable();
    await ann.take('Is the blue one still in stock?');
    await ann.say('Bob knows that.');
    await ann.transfer(/^Bob Ray/);
    await visitor.isTold('Bob Ray has taken over.');
    await bob.take('Bob knows that.');
    await bob.say('Hello, Bob here. Yes, we have three of them left.');
    await visitor.hears('Hello, Bob here. Yes, we have three of them left.');
    await shoot(page, 'widget-18-taken-over');
  });

  await test.step('limits', async () => {
    await limit(page, MESSAGES, { retryAfter: 5 });
    await visitor.write('Then I would like two of them.');
    await visitor.write('Or three.');
    await expect(visitor.log.getByText('Sending again in').first()).toBeVisible();
    await shoot(page, 'widget-19-sending-again');
    await page.unroute(MESSAGES);
    await visitor.hears('Or three.');
    await limit(page, /\/events/, { method: 'GET' });
    await visitor.reload();
    await expect(panel.getByText('Trying again in')).toBeVisible();
    await shoot(page, 'widget-20-server-busy');
    await page.unroute(/\/events/);
  });

  await test.step('a warning', async () => {
    await alter<Chats>(page, CHATS, ({ chats }) => {
      chats[0].closes_at = ago(-56);
    });
    await visitor.reload();
    await expect(visitor.warning).toBeVisible();
    await shoot(page, 'widget-21-idle-warning');
    await visitor.minimize();
    await shoot(page, 'widget-22-idle-warning-minimized');
    await visitor.launcher.click();
    await page.unroute(CHATS);
  });

  await test.step('endings', async () => {
    await visitor.reload();
    await visitor.field.fill('And in green?');
    await bob.closeChat();
    await visitor.expectEnded('Bob Ray ended it. Your text is kept.');
    await shoot(page, 'widget-23-ended-agent-with-text');
    for (const reason of ['visitor', 'visitor-left', 'agent-left', 'idle', 'desk-offline']) {
      await alter<Chats>(page, CHATS, ({ chats }) => {
        chats[0].closed_reason = reason;
      });
      await visitor.reload();
      await visitor.expectEnded();
      await shoot(page, `widget-24-ended-${reason}`);
      await page.unroute(CHATS);
    }
  });
});

test('the widget erased, blocked, and opened by an agent @screens', async ({ hire, visit }) => {
  const shoot = camera(...EVERY, 'german', 'arabic');
  const over = camera(...EVERY);
  const ann = await hire('Ann Lee');
  const visitor = await visit();
  const { page, panel } = visitor;

  await test.step('opened by an agent', async () => {
    await ann.openChat('Hello, are you looking for something?');
    await visitor.hears('Hello, are you looking for something?');
    await shoot(page, 'widget-25-opened-by-agent');
    await visitor.say('A school bag, in blue.');
  });

  await test.step('erased', async () => {
    await panel.getByRole('button', { name: 'Menu' }).click();
    await panel.getByRole('menuitem', { name: 'Erase my data' }).click();
    await over(page, 'widget-26-erase-question');
    await panel.getByRole('button', { name: 'Erase everything' }).click();
    await visitor.expectErased();
    await shoot(page, 'widget-27-erased');
  });

  await test.step('limits at the start', async () => {
    await visitor.startAnew();
    await visitor.person('Ann Lee', 'available').click();
    await limit(page, CHATS, { retryAfter: 6 });
    await visitor.write('Hello again');
    await expect(panel.getByText('The server is busy. Trying again in')).toBeVisible();
    await shoot(page, 'widget-28-too-many-at-once');
    await page.unroute(CHATS);
    await visitor.hears('Hello again');
  });

  await test.step('blocked', async () => {
    await ann.take('Hello again');
    await ann.block();
    await visitor.expectBlocked();
    await shoot(page, 'widget-29-blocked');
  });
});

test('the agent page through a chat @screens', async ({ desk, profile, hire, visit }) => {
  const shoot = camera('desktop', 'dark', 'folded', 'phone');
  const page = await (await profile()).newPage();
  await page.goto(`${desk.url}/agent`);
  await expect(page.getByRole('button', { name: 'Log in' })).toBeVisible();
  await shoot(page, 'agent-01-login');
  await page.getByRole('textbox', { name: 'Employee id' }).fill('E1001');
  await page.getByRole('textbox', { name: 'Password' }).fill('guess');
  await page.getByRole('button', { name: 'Log in' }).click();
  await expect(page.getByRole('alert')).toContainText('wrong');
  await shoot(page, 'agent-02-login-refused');

  const agent = await hire('Ann Lee');
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

test('the agent page with a line, many visitors, and chats that it opens @screens', async ({ desk, hire, profile }) => {
  const shoot = camera('desktop', 'dark', 'folded', 'phone');
  const door = await (await profile()).newPage();
  await limit(door, /\/session$/);
  await door.goto(`${desk.url}/agent`);
  await door.getByRole('textbox', { name: 'Employee id' }).fill('E1001');
  await door.getByRole('textbox', { name: 'Password' }).fill('guess');
  await door.getByRole('button', { name: 'Log in' }).click();
  await expect(door.getByRole('alert')).toContainText('Too many tries.');
  await shoot(door, 'agent-10-login-limit');

  const ann = await hire('Ann Lee');
  const { page } = ann;
  await alter<{ visitors: object[] }>(page, /\/visitors\?/, ({ visitors }) => {
    visitors.push(...crowd());
  });
  let oldest = 20;
  await alter<{ waiting: number; oldest_since?: string }>(page, /\/line$/, (line) => {
    Object.assign(line, { waiting: 2, oldest_since: ago(oldest) });
  });
  await ann.reload();
  await expect(ann.line).toContainText('2 waiting, longest 0:2');
  await shoot(page, 'agent-11-line-and-many-visitors');
  for (oldest of [80, 200]) {
    await ann.reload();
    await expect(ann.line).toContainText(`longest ${Math.floor(oldest / 60)}:2`);
    await shoot(page, `agent-12-line-${oldest}-seconds`);
  }

  await ann.compose();
  await ann.field.fill('Hello, are you looking for something?');
  await shoot(page, 'agent-13-new-chat');
  // It is not there, for it was made up.
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'This visitor has left the site.' })).toBeVisible();
  await shoot(page, 'agent-14-visitor-gone');
});

test('the agent page with its dialogs, a transfer and endings @screens', async ({ hire, visit }) => {
  const shoot = camera('desktop', 'dark', 'folded', 'phone');
  // What is opened where there is room for it would be out of sight in another look.
  const wide = camera('desktop', 'dark');
  const [ann, bob] = await Promise.all([hire('Ann Lee', { admin: true }), hire('Bob Ray', { maxChats: 3 })]);
  const { page } = ann;
  const visitor = await visit();
  await visitor.choose('Ann Lee');
  await talk(visitor, ann);

  await test.step('questions', async () => {
    await page.getByRole('main').getByRole('button', { name: 'Block', exact: true }).click();
    await shoot(page, 'agent-15-block-question');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Erase data' }).click();
    await wide(page, 'agent-16-erase-question');
    await page.getByRole('button', { name: 'Cancel' }).click();
  });

  await test.step('limits', async () => {
    await limit(page, MESSAGES, { retryAfter: 6 });
    await ann.write('Shall I put one aside for you?');
    await ann.write('Until Monday?');
    await ann.expectSendingAgain();
    await shoot(page, 'agent-17-sending-again');
    await page.unroute(MESSAGES);
    await ann.hears('Until Monday?');
  });

  await test.step('a warning', async () => {
    await alter<Chats>(page, CHATS, ({ chats }) => {
      for (const chat of chats) chat.closes_at = ago(-41);
    });
    await ann.reload();
    await expect(ann.warning).toBeVisible();
    await shoot(page, 'agent-18-idle-warning');
    await page.unroute(CHATS);
    await ann.reload();
  });

  await test.step('transfer', async () => {
    await alter<{ agents: object[] }>(page, /\/team$/, ({ agents }) => {
      agents.push(...team());
    });
    const dialog = await ann.askToTransfer();
    await shoot(page, 'agent-19-transfer');
    await dialog.getByRole('button', { name: /^Bob Ray/ }).click();
    await ann.expectGivenTo('Bob Ray');
    await shoot(page, 'agent-20-given-to-another');
    await expect(bob.entry('Until Monday?')).toBeVisible();
    await shoot(bob.page, 'agent-21-new-by-transfer');
    await bob.take('Until Monday?');
    await bob.say('Good morning, Bob here.');
    await bob.hears('Good morning, Bob here.');
    await shoot(bob.page, 'agent-22-taken-over');
  });

  await test.step('blocked visitors', async () => {
    await bob.block();
    await shoot(bob.page, 'agent-23-ended-agent');
    await bob.blocked();
    await expect(bob.page.getByText('by Bob Ray')).toBeVisible();
    await wide(bob.page, 'agent-24-blocked-visitors');
    await bob.page.getByRole('button', { name: 'Done' }).click();
  });

  await test.step('endings', async () => {
    for (const reason of ['visitor-left', 'agent-left', 'idle', 'erased']) {
      await alter<Chats>(bob.page, CHATS, ({ chats }) => {
        for (const chat of chats) chat.closed_reason = reason;
      });
      await bob.reload();
      await bob.expectEnded();
      await shoot(bob.page, `agent-25-ended-${reason}`);
      await bob.page.unroute(CHATS);
    }
  });
});

/** More visitors than there could be in a test. */
function crowd(): object[] {
  const pages = [
    ['/bags/blue', 'Blue school bag, waterproof – The Shop'],
    ['/checkout/payment', 'Payment'],
    ['/', 'The Shop: bags, shoes and everything that a child needs for school, delivered on the next day'],
    ['/a/very/long/address/that/somebody/made/up/without/thinking/of/those/who/have/to/read/it', ''],
  ];
  const locales = ['de-DE', 'en-GB', 'pt-BR', 'zh-Hant-TW', ''];
  return Array.from({ length: 36 }, (_, i) => ({
    id: `01930000-0000-7000-8000-${(i * 7919 + 0xa0000).toString(16).padStart(12, '0')}`,
    name: i % 9 === 1 ? 'Zoe Quill' : i % 9 === 5 ? LONG : undefined,
    locale: locales[i % 5] || undefined,
    page: i % 11 === 7 ? undefined : visited(pages[i % 4], i),
    attributes: {},
    since: ago(i * i * 20),
    chat_id: i % 6 === 3 ? '01930000-0000-7000-8000-000000000001' : undefined,
    away: i % 12 === 3,
  }));
}

const visited = ([path, title]: string[], i: number) => ({
  url: `https://shop.example${path}`,
  title: title || undefined,
  referrer: i % 3 ? undefined : 'https://www.search.example/find',
});

function team(): object[] {
  const seats: [string, boolean, number, number][] = [
    ['Cid Oak', true, 4, 5],
    ['Dan Poe', true, 2, 2],
    ['Eve Wolfeschlegelsteinhausen-Bergerdorff', true, 0, 5],
    ['Fay Ulm', false, 0, 5],
  ];
  return seats.map(([name, online, open_chats, max_chats], i) => ({
    id: `01930000-0000-7000-8000-00000000000${i + 2}`,
    employee_id: `E100${i}`,
    name,
    role: 'agent',
    status: online ? 'available' : 'away',
    online,
    open_chats,
    max_chats,
  }));
}

test("the first page and the server's own pages @screens", async ({ desk, profile }) => {
  const shoot = camera('desktop', 'dark', 'phone');
  const page = await (await profile()).newPage();
  for (const path of ['/', '/docs', '/problems/agent-busy']) {
    await page.goto(desk.url + path);
    await expect(page.getByRole('heading').first()).toBeVisible();
    await shoot(page, `page-${path.replace(/\W/g, '-')}`);
  }
});
test('the picture of the README @picture', async ({ browser, hire, visit }) => {
  const agent = await hire('Ann Lee', { viewport: { width: 1120, height: 700 } });
  const other = await visit();
  await other.chooseAnyone();
  await other.say('Do you ship to Réunion?');
  const visitor = await visit({ viewport: { width: 560, height: 700 } });
  await visitor.choose('Ann Lee');
  await visitor.say('Hello, is the special item still in stock?');
  await agent.take('Hello, is the special item still in stock?');
  await agent.say('Good morning. Yes, we have three of them left.');
  await visitor.say('Great! Can I pick one up today?');
  await agent.hears('Great! Can I pick one up today?');
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

test('the agent page on a busy day, and the places beside the chats @screens', async ({ desk, hire, staff, visit }) => {
  const shoot = camera('desktop', 'dark', 'folded', 'phone', 'contrast', 'german');
  const agent = await hire('Ann Lee', { maxChats: 6, admin: true });
  const { page } = agent;
  const bob = await staff('Bob Ray', { maxChats: 1 });
  await staff('Carla Wolfeschlegelsteinhausen', { away: true });
  const first = await visit();
  await first.choose('Bob Ray');
  await first.say('Do you ship to Norway?');
  await bob.hears('Do you ship to Norway?');
  await bob.says('We do, within a week.');
  await first.endChat();
  for (const text of ['My blue bag is lost', 'Where is my order 4711?']) {
    const visitor = await visit();
    await visitor.choose('Ann Lee');
    await visitor.say(text);
    await agent.take(text);
  }

  const { id } = await page.evaluate(() => fetch('/api/v1/agents/me').then((answer) => answer.json()));
  const go = async (place: string) => {
    await page.getByRole('link', { name: place, exact: true }).click();
    await expect(page.locator('.skeleton')).toHaveCount(0);
  };
  await go('Replies');
  await shoot(page, 'agent-30-no-replies');
  for (const [shortcut, text] of [
    ['hello', 'Hello {visitor}, this is {agent}. How can I help?'],
    ['returns', 'You can send anything back within 30 days. The label is in the parcel; we pay for it.'],
  ]) {
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByRole('textbox', { name: 'Shortcut' }).fill(shortcut);
    await page.getByRole('textbox', { name: 'Text' }).fill(text);
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(page.getByText(`/${shortcut}`, { exact: true })).toBeVisible();
  }
  await shoot(page, 'agent-31-replies');
  await go('Chats');
  await agent.take('Where is my order 4711?');
  await agent.field.pressSequentially('/');
  await expect(page.getByRole('listbox').getByRole('option').first()).toBeVisible();
  await shoot(page, 'agent-32-canned');
  await agent.field.clear();
  await go('History');
  await expect(page.getByRole('region', { name: 'Found chats' }).getByRole('link')).toHaveCount(3);
  await shoot(page, 'agent-33-history');
  await page.getByRole('searchbox', { name: 'Words' }).fill('nobody wrote this');
  await expect(page.getByText('No chat fits.')).toBeVisible();
  await shoot(page, 'agent-34-nothing-found');
  await go('Desk');
  await expect(page.getByRole('heading', { name: 'Load' })).toBeVisible();
  await shoot(page, 'agent-35-overview');
  for (const [part, name] of [
    ['Agents', 'agent-36-agents'],
    ['Texts', 'agent-37-texts'],
  ]) {
    await go(part);
    await shoot(page, name);
  }
  await go('Account');
  await shoot(page, 'agent-38-account');
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keyboard' })).toBeVisible();
  await shoot(page, 'agent-39-keyboard');
  await page.keyboard.press('Escape');

  const busy = new BusyDesk(id, { chats: 20, messages: 60, visitors: 5000 });
  busy.chats.forEach((chat, n) => {
    if (n % 3 === 0) busy.says(n % 2 ? 'Are you there?' : LONG, chat, n * 15);
  });
  await busy.take(page);
  await page.goto(`${desk.url}/agent#/chats/${busy.chats[1].id}`);
  await agent.reload();
  await expect(agent.log.locator('[data-seq="60"]')).toBeVisible();
  await shoot(page, 'agent-40-busy');
});
