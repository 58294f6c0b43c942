// @ts-check
/** Who the visitor is, from before there is a chat until a reset, in all tabs and in those that were put away. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSite, KEY, known, quiet } from './site.js';

test('nothing reaches the disk before a chat begins; then the token is kept, and the other tabs join', async (context) => {
  const { tab, pass, stored } = createSite(context, {
    ...quiet,
    'GET /chats': () => ({ chats: [], last_event_id: '1' }),
  });
  const [first, second] = [tab(), tab()];
  const one = first.open();
  second.open();
  await pass(500);
  one.keep({ draft: 'hello' });
  assert.equal(stored(), null);
  await one.visitor();
  one.remember();
  one.keep({ chat_id: 'c' });
  one.engaged(true);
  await pass(500);
  assert.equal(stored().token, 'new');
  assert.equal(second.presence.link.token(), 'new');
});

test('a page that is left with a first message under way hands it on: the next one brings the panel, and asks', async (context) => {
  const { tab, pass, count } = createSite(context, {
    ...quiet,
    'GET /chats': () => ({ chats: [], last_event_id: '1' }),
  });
  const first = tab();
  const visit = first.open();
  await Promise.all([visit.visitor(), pass(500)]);
  visit.keep({ outbox: { i: 'hello' } });
  visit.remember();
  first.close();
  // Though the owner does not want to know who is there.
  const next = tab({ proactive: 'off' });
  assert.equal(next.needed, 1);
  next.open();
  await pass(300);
  assert.ok(
    next.heard.some(({ chats }) => chats),
    'what is not sent can go now',
  );
  assert.equal(count('POST /visitors'), 1);
});

test('a page that was put away takes part in the chat that was begun meanwhile', async (context) => {
  const { tab, pass, calls, stored } = createSite(context, quiet);
  const [one, other] = [tab(), tab()];
  const visit = one.open();
  visit.keep({ draft: 'half a' });
  await pass(500);
  await one.away(async () => {
    other.presence.link.adopt('theirs');
    const theirs = other.open();
    theirs.keep({ draft: 'all of it' });
    theirs.remember();
    theirs.keep({ chat_id: 'c', draft: '' });
    await pass(100);
    other.close();
  });
  await pass(500);
  assert.equal(one.presence.link.token(), 'theirs');
  assert.equal(stored().token, 'theirs');
  assert.ok(one.heard.some(({ chats }) => chats?.[0].id === 'c'));
  assert.ok(
    one.heard.some(({ patch }) => patch?.draft === ''),
    'what was sent is not in the field',
  );
  assert.ok(!one.heard.some(({ reset }) => reset), 'it is the same person');
  assert.equal(calls.at(-1)?.token, 'theirs');
});

test('a page that was put away while there was a reset does not bring back who was before', async (context) => {
  const { tab, pass, calls, stored } = createSite(context, quiet, { memory: known });
  const [one, other] = [tab(), tab()];
  one.open();
  const theirs = other.open();
  await pass(300);
  await one.away(async () => {
    theirs.tell({ reset: true });
    await pass(500);
  });
  await pass(500);
  const resets = () => one.heard.filter(({ reset }) => reset).length;
  assert.equal(resets(), 1);
  assert.equal(stored(), null);
  assert.equal(one.presence.link.token(), 'new');
  assert.equal(calls.at(-1)?.token, 'new');

  await one.away(async () => {
    theirs.remember();
    theirs.tell({ reset: true });
    other.presence.link.adopt('third');
    theirs.remember();
  });
  await pass(500);
  assert.equal(resets(), 1, 'whom it never knew to be kept is no other one');
  assert.equal(one.presence.link.token(), 'third');
  await one.away(async () => {
    other.presence.link.adopt('fourth');
    theirs.remember();
  });
  await pass(500);
  assert.equal(resets(), 2);
  assert.equal(one.presence.link.token(), 'fourth');
});

test('where nothing can be stored nobody is taken for another one', async (context) => {
  const { tab, pass } = createSite(context, quiet);
  context.mock.method(localStorage, 'setItem', () => {
    throw new DOMException('', 'QuotaExceededError');
  });
  const one = tab();
  const visit = one.open();
  await Promise.all([visit.visitor(), pass(500)]);
  visit.remember();
  one.update();
  assert.equal(visit.memory().token, 'new');
  // Of a visitor who got a chat in another tab, at the same time.
  one.presence.link.adopt('theirs');
  one.update();
  assert.equal(one.presence.link.token(), 'theirs');
  assert.ok(!one.heard.some(({ reset }) => reset));
});

test('where they cannot agree on a visitor, the one with a chat is it', async (context) => {
  const { tab, pass } = createSite(context, quiet, { locks: false });
  const first = tab();
  await pass(500);
  first.open();
  await pass(500);
  first.presence.link.adopt('mine');
  const second = tab();
  await pass(500);
  second.presence.link.adopt('theirs');
  const other = second.open();
  await pass(500);
  other.keep({ draft: 'x' });
  await pass();
  assert.equal(first.presence.link.token(), 'mine');
  other.keep({ chat_id: 'c' });
  await pass();
  assert.equal(first.presence.link.token(), 'theirs');
});

test('a reset makes another visitor of all tabs', async (context) => {
  const { tab, pass, calls, stored } = createSite(context, quiet, { memory: known });
  const [one, other] = [tab(), tab()];
  const visit = one.open();
  other.open();
  await pass(300);
  visit.tell({ reset: true });
  await pass(1000);
  assert.equal(stored(), null);
  for (const { heard, presence } of [one, other]) {
    assert.ok(heard.some(({ reset }) => reset));
    assert.equal(presence.link.token(), 'new');
  }
  assert.equal(calls.at(-1)?.token, 'new');
});

test('a page that empties the storage takes nothing from the visitor, whom only the tabs can end', async (context) => {
  const { tab, pass, stored } = createSite(context, quiet, { memory: known });
  const one = tab();
  one.open();
  await pass(300);
  localStorage.removeItem(KEY);
  one.update();
  await pass(300);
  assert.equal(stored().token, 't');
  assert.equal(stored().chat_id, 'c');
  assert.ok(!one.heard.some(({ reset }) => reset));
});
