import type { Page, Request } from '@playwright/test';
import { expect, test } from '../fixtures/index.ts';
import type { Calls } from '../fixtures/wire.ts';
import { VisitorPage } from '../pages/visitor.ts';

test.use({ viaGateway: true });

const POLL = /\/events\?/;
const MESSAGE = /\/messages$/;
const FIRST = /\/chats$/;
const exposed = { 'Access-Control-Expose-Headers': 'Retry-After' };

/** The polls of a page, as it asks them. */
function pollsOf(page: Page): Request[] {
  const polls: Request[] = [];
  page.on('request', (request) => {
    if (POLL.test(request.url())) polls.push(request);
  });
  return polls;
}

const cursorOf = (request?: Request) => request?.headers()['last-event-id'];

/** The ids of the messages that were posted, one for each try. */
function postsOf(page: Page): string[] {
  const ids: string[] = [];
  page.on('request', (request) => {
    const { message = {}, id = message.id, text } = request.postDataJSON() ?? {};
    if (request.method() === 'POST' && (text ?? message.text)) ids.push(id);
  });
  return ids;
}

const held = (calls: Calls) => expect.poll(() => calls.polls()).toBe(1);

test.describe('a message', () => {
  test('is being sent, is sent, is seen', async ({ gateway, open, staff }) => {
    const ann = await staff('Ann Lee');
    const visitor = await open();
    await visitor.chooseAnyone();
    for (const path of [FIRST, MESSAGE]) {
      const release = gateway.hang(path, { method: 'POST' });
      await visitor.write('Hello');
      await visitor.expectState('Sending');
      release();
      await visitor.expectState('Sent');
    }
    await expect.poll(() => ann.messages()).toEqual(['Hello', 'Hello']);
    await ann.reads();
    await visitor.expectState('Seen');
  });

  for (const [what, status, cors] of [
    ['the server fails', 500, true],
    ['something before the server fails', 502, false],
  ] as const)
    test(`is not sent while ${what}, is said to be so, and goes out once when asked to`, async ({
      gateway,
      open,
      staff,
    }) => {
      const ann = await staff('Ann Lee');
      const visitor = await open();
      const ids = postsOf(visitor.page);
      await visitor.chooseAnyone();
      for (const [n, path] of [FIRST, MESSAGE].entries()) {
        ids.length = 0;
        gateway.answer(path, { status, cors, method: 'POST' });
        await visitor.write(`number ${n}`);
        await visitor.expectState('Not sent');
        const tries = ids.length;
        expect(tries).toBeLessThanOrEqual(3);
        await gateway.mend();
        await visitor.panel.getByRole('button', { name: 'Try again' }).click();
        await visitor.hears(`number ${n}`);
        await visitor.expectState('Sent');
        expect(ids.length).toBe(tries + 1);
        expect(new Set(ids).size).toBe(1);
      }
      await expect.poll(() => ann.messages()).toEqual(['number 0', 'number 1']);
    });

  test('that was stored, and the answer lost, is there once, over a reload too', async ({ open, staff }) => {
    const ann = await staff('Ann Lee');
    const visitor = await open();
    const { page } = visitor;
    const ids = postsOf(page);
    await visitor.chooseAnyone();
    for (const [n, path] of [FIRST, MESSAGE].entries()) {
      ids.length = 0;
      await page.route(
        path,
        async (route) => {
          await route.fetch();
          await route.abort();
        },
        { times: 1 },
      );
      await visitor.write(`number ${n}`);
      await ann.hears(`number ${n}`);
      await visitor.reload();
      await visitor.hears(`number ${n}`);
      await visitor.expectState('Sent');
      expect(new Set(ids).size).toBe(1);
    }
    expect(ann.messages()).toEqual(['number 0', 'number 1']);
    expect(await visitor.texts()).toEqual(['number 0', 'number 1']);
  });

  test('that could not be sent is sent when the network is back, also where nobody polls yet', async ({
    open,
    staff,
  }) => {
    const ann = await staff('Ann Lee');
    const visitor = await open('/plain?data-proactive=off');
    await visitor.chooseAnyone();
    await visitor.page.context().setOffline(true);
    await visitor.write('Hello');
    await visitor.expectState('Not sent');
    await visitor.page.context().setOffline(false);
    await visitor.expectState('Sent');
    expect(ann.messages()).toEqual(['Hello']);
  });

  for (const proactive of ['on', 'off'])
    test(`that is on its way when the page is reloaded is sent after it under the same id, proactive ${proactive}`, async ({
      gateway,
      open,
      staff,
    }) => {
      const ann = await staff('Ann Lee');
      const visitor = await open(`/plain?data-proactive=${proactive}`);
      const ids = postsOf(visitor.page);
      await visitor.chooseAnyone();
      for (const [n, path] of [FIRST, MESSAGE].entries()) {
        ids.length = 0;
        const before = gateway.calls.count('POST', path);
        gateway.hang(path, { method: 'POST', times: 1 });
        await visitor.write(`number ${n}`);
        await expect.poll(() => gateway.calls.count('POST', path)).toBe(before + 1);
        await visitor.field.fill('Not sent yet');
        await visitor.reload();
        await visitor.hears(`number ${n}`);
        await expect(visitor.field).toHaveValue('Not sent yet');
        expect(ids.length).toBe(2);
        expect(new Set(ids).size).toBe(1);
      }
      expect(ann.messages()).toEqual(['number 0', 'number 1']);
    });

  test('that nobody answers is given up after 15 s, and sent again', async ({ chatWithStaff, gateway }) => {
    const { visitor } = await chatWithStaff('Hello');
    const { page } = visitor;
    await page.clock.install();
    gateway.hang(MESSAGE, { method: 'POST', times: 1 });
    await visitor.write('Is anybody there?');
    const tries = () => gateway.calls.of('POST', MESSAGE);
    await expect.poll(() => tries().length).toBe(1);
    await page.clock.fastForward(14_000);
    await visitor.expectState('Sending');
    expect(tries()[0].over).toBe(false);
    await page.clock.fastForward(1500);
    await visitor.hears('Is anybody there?');
    expect(tries().map(({ over }) => over)).toEqual([true, true]);
  });

  for (const status of [429, 503])
    test(`waits for as long as a ${status} says, and goes out by itself`, async ({ chatWithStaff, gateway }) => {
      const { visitor } = await chatWithStaff('Hello');
      const { page } = visitor;
      await page.clock.install();
      gateway.answer(MESSAGE, { status, method: 'POST', times: 1, headers: { 'Retry-After': '20', ...exposed } });
      await visitor.write('number 1');
      await expect(visitor.log.getByText(/^Sending again in 2\d s(econds)?$/)).toBeVisible();
      await page.clock.fastForward(19_000);
      await expect(visitor.log.getByText(/^Sending again in \d+ s(econds)?$/)).toBeVisible();
      expect(gateway.calls.count('POST', MESSAGE)).toBe(1);
      await page.clock.fastForward(6000);
      await visitor.hears('number 1');
      expect(gateway.calls.count('POST', MESSAGE)).toBe(2);
    });
});

test.describe('the poll', () => {
  test('is asked again at once: one request, no preflight, no timer between two', async ({
    chatWithStaff,
    gateway,
  }) => {
    const { ann, visitor } = await chatWithStaff('Hello');
    await held(gateway.calls);
    await ann.says('number 0');
    await visitor.hears('number 0');
    // From here on no timer runs. The jump is too short for a poll to be given up in it.
    await visitor.page.clock.install();
    await visitor.page.clock.pauseAt(Date.now() + 10_000);
    await held(gateway.calls);
    gateway.calls.forget();
    for (const n of [1, 2, 3]) {
      await ann.says(`number ${n}`);
      await visitor.hears(`number ${n}`);
    }
    await held(gateway.calls);
    expect(gateway.calls.count('OPTIONS', POLL)).toBe(0);
  });

  test('pays one preflight for each address, however long the chat', async ({ chatWithStaff, gateway }) => {
    const { ann, visitor } = await chatWithStaff('Hello');
    for (const n of [1, 2, 3, 4]) {
      await ann.says(`number ${n}`);
      await visitor.hears(`number ${n}`);
    }
    const asked = gateway.calls.of('OPTIONS', /./).map(({ path }) => path);
    expect(asked.filter((path) => POLL.test(path))).toEqual(['/api/v1/events?wait=25']);
    expect(gateway.calls.count('GET', POLL)).toBeGreaterThan(4);
    expect(asked).toEqual([...new Set(asked)]);
  });

  for (const chat of [true, false])
    test(`that nobody answers is given up 10 s after its time, ${chat ? 'with' : 'without'} a chat`, async ({
      gateway,
      page,
      site,
      staff,
    }) => {
      const ann = await staff('Ann Lee');
      const visitor = new VisitorPage(page);
      await page.clock.install();
      gateway.hang(POLL, { times: 1 });
      await visitor.goTo(`${site.url}/plain${chat ? '?data-proactive=off' : ''}`);
      if (chat) {
        await visitor.chooseAnyone();
        await visitor.say('Hello');
      }
      const polls = () => gateway.calls.of('GET', POLL);
      await expect.poll(() => polls().length).toBe(1);
      await page.clock.fastForward(33_000);
      expect(polls().map(({ over }) => over)).toEqual([false]);
      await page.clock.fastForward(2500);
      await expect.poll(() => polls().length).toBeGreaterThan(1);
      expect(polls()[0].over).toBe(true);
      if (!chat) return void (await ann.expectVisitor({}));
      await ann.says('Here we are again');
      await visitor.hears('Here we are again');
      await visitor.expectConnected();
    });

  test('that fails is asked again ever more slowly, and not by all at the same time', async ({
    gateway,
    profile,
    site,
    staff,
  }) => {
    const ann = await staff('Ann Lee');
    const tries: number[][] = [];
    const chats: string[] = [];
    for (const chance of [0, 0.999]) {
      const page = await (await profile()).newPage();
      await page.addInitScript((chance) => {
        Math.random = () => chance;
      }, chance);
      const visitor = new VisitorPage(page);
      await visitor.goTo(`${site.url}/plain`);
      await visitor.chooseAnyone();
      await visitor.say(`chance ${chance}`);
      chats.push((await ann.hears(`chance ${chance}`)).chat_id);
      const times: number[] = [];
      page.on('response', (response) => {
        if (POLL.test(response.url()) && response.status() === 500) times.push(response.request().timing().startTime);
      });
      tries.push(times);
    }
    gateway.answer(POLL, { status: 500 });
    for (const id of chats) await ann.says('The last thing that comes through', id);
    await expect.poll(() => tries.map(({ length }) => length >= 3)).toEqual([true, true]);
    const [soon, late] = tries.map((times) => times.slice(1, 3).map((time, i) => time - times[i]));
    for (const [i, least] of [250, 500].entries()) {
      expect(soon[i]).toBeGreaterThanOrEqual(least - 10);
      expect(late[i]).toBeGreaterThanOrEqual(2 * least - 10);
    }
    expect(soon[1]).toBeLessThan(1000);
  });

  for (const status of [429, 503])
    test(`waits for as long as a ${status} says, and this is said`, async ({ chatWithStaff, gateway }) => {
      const { ann, visitor } = await chatWithStaff('Hello');
      const { page } = visitor;
      await held(gateway.calls);
      await page.clock.install();
      gateway.answer(POLL, { status, times: 1, headers: { 'Retry-After': '30', ...exposed } });
      gateway.calls.forget();
      await ann.says('number 1');
      const busy = visitor.panel.getByText(/^The server is busy\. Trying again in \d+ s(econds)?\.$/);
      await expect(busy).toBeVisible();
      await page.clock.fastForward(29_000);
      expect(gateway.calls.count('GET', POLL)).toBe(1);
      await ann.says('number 2');
      await page.clock.fastForward(6_000);
      await visitor.hears('number 2');
      await expect(busy).toBeHidden();
      expect(await visitor.texts()).toEqual(['Hello', 'number 1', 'number 2']);
    });

  test('waits for as long as the server says, though somebody types in another tab', async ({
    chatWithStaff,
    gateway,
    site,
  }) => {
    const { ann, visitor } = await chatWithStaff('Hello');
    const other = new VisitorPage(await visitor.page.context().newPage());
    await other.goTo(`${site.url}/plain/2`);
    await other.openPanel();
    await other.hears('Hello');
    await held(gateway.calls);
    gateway.answer(POLL, { status: 429, times: 1, headers: { 'Retry-After': '30', ...exposed } });
    gateway.calls.forget();
    await ann.says('number 1');
    await expect(visitor.panel.getByText(/^The server is busy\./)).toBeVisible();
    await other.field.pressSequentially('Half a sentence');
    await expect(visitor.field).toHaveValue('Half a sentence');
    expect(gateway.calls.count('GET', POLL)).toBe(1);
  });

  test('that fails is asked again ever more slowly where tabs cannot agree, too', async ({
    gateway,
    profile,
    site,
    staff,
  }) => {
    const ann = await staff('Ann Lee');
    const context = await profile();
    await context.addInitScript(() => {
      Object.defineProperty(navigator, 'locks', { value: undefined });
      Math.random = () => 0;
    });
    const tabs: VisitorPage[] = [];
    for (const path of ['/plain', '/plain/2']) {
      const tab = new VisitorPage(await context.newPage());
      await tab.goTo(site.url + path);
      if (tabs.length) await tab.openPanel();
      else await tab.chooseAnyone();
      if (!tabs.length) await tab.say('Hello');
      await tab.hears('Hello');
      tabs.push(tab);
    }
    const failed: Request[] = [];
    tabs[0].page.on('response', (response) => {
      if (POLL.test(response.url()) && response.status() === 500) failed.push(response.request());
    });
    gateway.answer(POLL, { status: 500 });
    await ann.says('The last thing that comes through');
    await expect.poll(() => failed.length).toBeGreaterThanOrEqual(4);
    const [, ...gaps] = failed.map((one, i) => one.timing().startTime - (failed[i - 1]?.timing().startTime ?? 0));
    expect(gaps[0]).toBeGreaterThanOrEqual(240);
    expect(gaps[1]).toBeGreaterThanOrEqual(490);
  });

  test('of a visitor without a chat waits for as long as the server says', async ({ gateway, page, site, staff }) => {
    const ann = await staff('Ann Lee');
    const visitor = new VisitorPage(page);
    await page.clock.install();
    gateway.answer(/\/visitors$/, { status: 503, times: 1, headers: { 'Retry-After': '30', ...exposed } });
    gateway.answer(POLL, { status: 429, times: 1, headers: { 'Retry-After': '30', ...exposed } });
    await visitor.goTo(`${site.url}/plain`);
    const count = (what: RegExp) => gateway.calls.of('POST', what).length + gateway.calls.of('GET', what).length;
    for (const what of [/\/visitors$/, POLL]) {
      await expect.poll(() => count(what)).toBe(1);
      await expect.poll(() => gateway.calls.all.every(({ over }) => over)).toBe(true);
      await page.clock.fastForward(28_000);
      expect(count(what)).toBe(1);
      await page.clock.fastForward(6_000);
      await expect.poll(() => count(what)).toBe(2);
    }
    await ann.expectVisitor({});
  });

  test('of a laptop that slept goes on from where it was', async ({ gateway, open, staff }) => {
    const ann = await staff('Ann Lee');
    const visitor = await open();
    const { page } = visitor;
    const polls = pollsOf(page);
    await visitor.chooseAnyone();
    await visitor.say('Hello');
    await held(gateway.calls);
    // From here on a poll comes to nothing, and nothing says so.
    const begun = gateway.calls.count('GET', POLL);
    const release = gateway.hang(POLL);
    await ann.says('number 1');
    await expect.poll(() => gateway.calls.count('GET', POLL)).toBe(begun + 1);
    const slept = polls.length;
    await page.clock.install();
    await page.clock.setFixedTime(Date.now() + 3_600_000);
    await ann.says('number 2');
    expect(polls.length).toBe(slept);
    await visitor.looksBack();
    await expect.poll(() => polls.length).toBe(slept + 1);
    expect(cursorOf(polls[slept])).toBeTruthy();
    expect(cursorOf(polls[slept])).toBe(cursorOf(polls[slept - 1]));
    release();
    await visitor.hears('number 2');
    expect(await visitor.texts()).toEqual(['Hello', 'number 1', 'number 2']);
  });
});

test.describe('a lost network', () => {
  test('is said while it lasts, in each tab, and what was said in it is there after it', async ({
    chatWithStaff,
    gateway,
    site,
  }) => {
    const { ann, visitor } = await chatWithStaff('Hello');
    const other = new VisitorPage(await visitor.page.context().newPage());
    await other.goTo(`${site.url}/plain/2`);
    await other.openPanel();
    await other.hears('Hello');
    await gateway.cut();
    for (const tab of [visitor, other]) await tab.expectConnectionLost();
    await ann.says('Are you there?');
    await visitor.write('I am here');
    await visitor.expectState('Not sent');
    await gateway.mend();
    for (const tab of [visitor, other]) {
      await tab.expectConnected();
      await tab.hears('Are you there?');
      await tab.hears('I am here');
    }
    await visitor.expectState('Sent');
    expect(ann.messages()).toEqual(['Hello', 'Are you there?', 'I am here']);
  });

  test('that the browser knows of is said at once', async ({ chatWithStaff, gateway }) => {
    const { visitor } = await chatWithStaff('Hello');
    await held(gateway.calls);
    await visitor.page.context().setOffline(true);
    await expect(visitor.page.getByText('Connection lost. Trying again.')).toBeVisible({ timeout: 5000 });
  });

  test('is over the moment that the browser says so', async ({ chatWithStaff, gateway }) => {
    const { ann, visitor } = await chatWithStaff('Hello');
    const { page } = visitor;
    await page.context().setOffline(true);
    await gateway.cut();
    await visitor.expectConnectionLost();
    await visitor.write('I am here');
    await visitor.expectState('Not sent');
    await ann.says('Are you there?');
    await gateway.mend();
    // No timer brings it back.
    await page.clock.install();
    await page.clock.pauseAt(Date.now() + 1000);
    await page.context().setOffline(false);
    await visitor.hears('Are you there?');
    await visitor.hears('I am here');
    await visitor.expectConnected();
    expect(ann.messages()).toEqual(['Hello', 'Are you there?', 'I am here']);
  });

  test('is asked after by few requests, for as long as it lasts', async ({ chatWithStaff, gateway }) => {
    const { visitor } = await chatWithStaff('Hello');
    const { page } = visitor;
    await held(gateway.calls);
    await page.clock.install();
    const asked = pollsOf(page);
    await gateway.cut();
    await visitor.expectConnectionLost();
    // Two minutes, in steps in which each try comes to its end.
    for (let n = 0; n < 24; n++) {
      await page.clock.runFor(5000);
      await expect.poll(async () => Promise.all(asked.map((one) => one.failure() !== null))).not.toContain(false);
    }
    expect(asked.length).toBeGreaterThan(8);
    expect(asked.length).toBeLessThan(24);
    await visitor.expectConnectionLost();
    await gateway.mend();
    await page.clock.runFor(16_000);
    await visitor.expectConnected();
  });
});
