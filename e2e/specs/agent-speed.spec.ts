import { setInterval as every } from 'node:timers/promises';
import { BusyDesk } from '../fixtures/busy.ts';
import { expect, test } from '../fixtures/index.ts';
import { tasksWhile } from '../fixtures/trace.ts';
import { AgentPage } from '../pages/agent.ts';

const CHATS = 20;
const MESSAGES = 500;
const VISITORS = 5000;
/** Of messages, and of people who come and go, by the second. */
const RATE = 20;
const SECONDS = 5;

test('with 20 chats of 500 messages, 5,000 visitors and 20 messages a second no task of the page takes 50 ms', async ({
  browser,
  desk,
  page,
}) => {
  test.setTimeout(240_000);
  const agent = new AgentPage(page, 'Ann Lee');
  await agent.goTo(desk.url);
  await agent.logIn(await desk.hire('Ann Lee', { maxChats: CHATS }));
  const { id } = await page.evaluate(() => fetch('/api/v1/agents/me').then((answer) => answer.json()));
  const busy = new BusyDesk(id, { chats: CHATS, messages: MESSAGES, visitors: VISITORS });
  await busy.take(page);

  const rows = agent.chats.getByRole('link');
  const goTo = async (n: number) => {
    await rows.nth(n).click();
    await expect(rows.nth(n)).toHaveAttribute('aria-current', 'page');
    await expect(agent.log.locator('[data-seq]').first()).toBeAttached();
  };
  let n = 0;
  const written = async () => {
    const last = n + RATE * SECONDS;
    for await (const _ of every(1000 / RATE)) {
      busy.says(`Number ${n}`);
      if (n % RATE === 0) busy.turnover(RATE);
      if (++n === last) break;
    }
    return agent.chats.getByText(`Number ${n - 1}`, { exact: true });
  };
  const load = async () => {
    await page.reload();
    await expect(rows).toHaveCount(CHATS);
    await expect(page.getByRole('heading', { name: /^Visitors 4,9\d\d$/ })).toBeVisible();
  };
  const readAll = async () => {
    for (let n = 0; n < CHATS; n++) {
      await goTo(n);
      await agent.log.evaluate(async (log) => {
        while (!log.querySelector('[data-seq="1"]')) {
          log.scrollTo(0, 0);
          await new Promise(requestAnimationFrame);
        }
      });
    }
  };
  /** What is measured, and what was done before each try of it: so that no try is easier than the first. */
  const day: [what: string, before: () => Promise<void>, happens: () => Promise<void>][] = [
    ['it is loaded', async () => {}, load],
    ['each chat is read from its end to its beginning', load, readAll],
    [
      'one goes from chat to chat',
      async () => {},
      async () => {
        for (let n = 0; n < CHATS; n++) await goTo(n);
      },
    ],
    [
      'messages come while one writes',
      async () => {},
      async () => {
        const last = written();
        await agent.field.pressSequentially('A sentence that is typed while much happens around it', { delay: 50 });
        await expect(await last).toBeVisible();
      },
    ],
    [
      'messages come while one looks for a visitor',
      () => page.getByRole('searchbox', { name: 'Filter visitors' }).clear(),
      async () => {
        const last = written();
        await page.getByRole('searchbox', { name: 'Filter visitors' }).pressSequentially('number 12', { delay: 100 });
        await expect(await last).toBeVisible();
      },
    ],
  ];
  for (const [what, before, happens] of day) {
    // A machine that is busy with other things only adds to it.
    const tries: number[] = [];
    do {
      await before();
      tries.push((await tasksWhile(browser, page, happens))[0]);
    } while (tries.length < 3 && Math.min(...tries) >= 50);
    expect(Math.min(...tries), `${what}; the longest of each try: ${tries}`).toBeLessThan(50);
  }
});
