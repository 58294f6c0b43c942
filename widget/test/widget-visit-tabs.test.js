// @ts-check
/** Tabs of one visitor with panels: who polls for all, and what they tell each other. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chat, createSite, KEY, known, later, quiet } from './site.js';

/** @import {Answer} from './site.js' */

test('the tab that leads tells the others what it hears; each acts on it as if it had heard it itself', async (context) => {
  /** @type {Answer[]} */
  const answers = [];
  const { tab, pass, calls, count } = createSite(
    context,
    { ...quiet, 'GET /events': () => answers.shift() },
    { memory: known },
  );
  const tabs = [tab()];
  tabs[0].open();
  await pass(300);
  answers.push({ events: [{ type: 'typing' }], last_event_id: '2' });
  tabs.push(tab());
  tabs[1].open();
  await pass(300);
  assert.equal(count('POST /visitors'), 0);
  const synced = count('GET /chats');
  assert.ok(synced >= 2, 'once, and again for the tab that came later');
  for (const { heard } of tabs) {
    assert.ok(heard.some(({ chats }) => chats?.[0].id === 'c'));
    assert.deepEqual(heard.find(({ events }) => events)?.events, [{ type: 'typing' }]);
  }
  tabs[1].close();
  await pass(300);
  // From where the other one was, and not anew.
  assert.equal(count('GET /chats'), synced);
  assert.equal(calls.at(-1)?.cursor, '2');
});

test('who has heard what came next, but not the chats, reads them when it leads', async (context) => {
  /** @type {Answer[]} */
  const answers = [];
  const { tab, pass, count } = createSite(
    context,
    { ...quiet, 'GET /chats': () => ({ chats: [], last_event_id: '1' }), 'GET /events': () => answers.shift() },
    { memory: { token: 't' } },
  );
  const first = tab();
  first.open();
  await pass(300);
  const second = tab({ proactive: 'off' });
  const visit = second.open();
  answers.push({ events: [{ type: 'typing' }], last_event_id: '2' });
  await pass(25_000);
  assert.ok(second.heard.some(({ last_event_id }) => last_event_id === '2'));
  first.close();
  visit.engaged(true);
  await pass(300);
  assert.equal(count('GET /chats'), 2);
});

test('a panel goes on from where the poll before it was, unless there is a chat to be read', async (context) => {
  const answers = ['5', '6'];
  const { tab, pass, calls, count } = createSite(
    context,
    {
      ...quiet,
      'GET /events'() {
        const last_event_id = answers.shift();
        return last_event_id ? { events: [], last_event_id } : undefined;
      },
    },
    { memory: { token: 't' } },
  );
  const first = tab();
  await pass(100);
  first.open();
  await pass(100);
  assert.deepEqual([calls.at(-1)?.cursor, count('GET /chats')], ['6', 0]);
  first.close();
  answers.push('7');
  const second = tab();
  await pass(100);
  // By a tab of which nothing is heard.
  localStorage.setItem(KEY, JSON.stringify({ ...known, at: Date.now() }));
  second.open();
  await pass(100);
  assert.equal(second.needed, 0);
  assert.equal(count('GET /chats'), 1);
});

test('what one tab writes down the others hear; whether the panel is open is its own', async (context) => {
  const { tab, pass, stored } = createSite(context, quiet, { memory: known });
  const [first, second] = [tab(), tab()];
  const one = first.open();
  second.open();
  await pass(300);
  one.keep({ draft: 'more', open: true });
  one.keep({ open: false });
  await pass();
  assert.deepEqual(second.heard.at(-1), { token: 't', patch: { draft: 'more' } });
  assert.equal(stored().draft, 'more');
});

test('without a chat only a tab that is looked at polls; with one another keeps the poll up', async (context) => {
  const { tab, pass, count, document } = createSite(context, quiet, { memory: { ...known, live: false } });
  const one = tab();
  const visit = one.open();
  visit.engaged(false);
  await pass(300);
  const before = count('GET /events');
  document.hidden = true;
  one.update();
  await pass(100_000);
  const hidden = count('GET /events');
  assert.ok(hidden > before, 'the chat that the server told of goes on');
  visit.engaged(false);
  await pass(100_000);
  assert.equal(count('GET /events'), hidden);
});

test('a page that is loaded where nobody looks hears its chat; one that is put away is not kept from that', async (context) => {
  const { tab, pass, count, document } = createSite(context, quiet, { memory: known });
  document.hidden = true;
  const one = tab();
  one.open();
  await pass(300);
  assert.equal(count('GET /events'), 1);
  one.presence.leave();
  one.update();
  await pass(60_000);
  assert.equal(count('GET /events'), 1);
});

test('a leader that does not answer is replaced within 5 seconds; one that does is not', async (context) => {
  const { tab, pass, count } = createSite(context, quiet, { memory: known });
  tab().open();
  await pass(100);
  const leader = tab();
  leader.open();
  await pass(55_000);
  const before = count('GET /events');
  assert.ok(before <= 4, 'who answers keeps the lead');
  leader.freeze();
  await pass(5000);
  assert.ok(count('GET /events') > before);
});

test('of many tabs that would replace it one does, once, and the others leave it the lead', async (context) => {
  const { tab, pass, count } = createSite(context, quiet, { memory: known });
  /** @type {ReturnType<typeof tab> | undefined} */
  let last;
  for (let i = 0; i < 4; i++) {
    last = tab();
    last.open();
    await pass(400);
  }
  last?.freeze();
  const before = count('GET /events');
  // Before any poll is over by itself.
  await pass(20_000);
  assert.equal(count('GET /events') - before, 1);
});

test('no question and nothing that is typed in another tab is an answer of the one who leads', async (context) => {
  const { tab, pass, count } = createSite(context, quiet, { memory: known });
  const others = [tab().open(), tab().open()];
  // Who comes last leads.
  const last = tab();
  last.open();
  await pass(300);
  last.freeze();
  const before = count('GET /events');
  for (let i = 0; i < 10; i++) {
    for (const other of others) other.keep({ draft: `${i}` });
    await pass(500);
  }
  assert.ok(count('GET /events') > before);
});

test('a lead that is taken by force and given up in the same moment is let go of', async (context) => {
  const { tab, pass, count } = createSite(context, quiet, { memory: known });
  const one = tab();
  one.open();
  await pass(300);
  one.presence.link.queue({ steal: true });
  one.close();
  const before = count('GET /events');
  tab();
  await pass(300);
  assert.equal(count('GET /events'), before + 1);
});

test('where there are no locks a tab that was hidden goes on when it is looked at again', async (context) => {
  const { tab, pass, count, document } = createSite(context, quiet, { memory: known, locks: false });
  const one = tab();
  one.open();
  await pass(300);
  for (const hidden of [true, false]) {
    document.hidden = hidden;
    one.update();
  }
  await pass(300);
  const before = count('GET /events');
  await pass(60_000);
  assert.ok(count('GET /events') - before <= 3, 'one poll at a time');
  assert.ok(count('GET /events') > before);
});

test('a list of chats that comes after a newer one counts for nothing', async (context) => {
  const slow = later();
  const lists = [slow.answer];
  const { tab, pass, calls } = createSite(
    context,
    {
      ...quiet,
      'GET /chats': () => lists.shift() ?? { chats: [{ ...chat, state: 'closed' }], last_event_id: '2' },
    },
    { memory: known },
  );
  const one = tab();
  one.open();
  await pass(300);
  // Who comes has the list asked for again.
  tab().open();
  await pass(300);
  slow.give({ chats: [chat], last_event_id: '1' });
  await pass(300);
  const states = one.heard.flatMap(({ chats }) => chats?.[0].state ?? []);
  assert.deepEqual([...new Set(states)], ['closed']);
  assert.equal(calls.at(-1)?.cursor, '2');
});
