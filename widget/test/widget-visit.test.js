// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSite, later } from './site.js';

/** @import {Answer} from './site.js' */

const known = { token: 't', chat_id: 'c', live: true, draft: 'x', outbox: { i: 'y' } };
const chat = { id: 'c', state: 'open', last_seq: 0 };

/** A server with a chat in which nothing happens. */
const quiet = {
  'GET /chats': () => ({ chats: [chat], last_event_id: '1' }),
  'PATCH /visitors/me': () => ({}),
  'POST /visitors': () => ({ token: 'new' }),
  'DELETE /visitors/me': () => 204,
};

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

test('a leader that does not answer is replaced within 5 seconds; one that does is not', async (context) => {
  const { tab, pass, count } = createSite(context, quiet, { memory: known });
  const first = tab();
  first.open();
  await pass(100);
  tab().open();
  await pass(50_000);
  const polls = count('GET /events');
  assert.ok(polls <= 4, 'who answers keeps the lead');
  await pass(24_000 - (Date.now() % 25_000));
  const before = count('GET /events');
  first.freeze();
  await pass(5000);
  assert.ok(count('GET /events') > before);
});

test('a visitor that erases itself is forgotten here too, and is another one only when it begins anew', async (context) => {
  const { tab, pass, calls, stored } = createSite(context, quiet, { memory: known });
  const [one, other] = [tab(), tab()];
  const visit = one.open();
  other.open();
  await pass(300);
  await visit.call('DELETE', '/visitors/me');
  visit.tell({ stale: { status: 401, slug: 'visitor-erased', message: '' } });
  await pass();
  assert.deepEqual(one.stale(), ['visitor-erased']);
  assert.deepEqual(other.stale(), ['visitor-erased'], 'in each tab');
  assert.deepEqual(
    [one, other].flatMap(({ heard }) => heard.filter(({ lost }) => lost)),
    [],
    'what is lost goes back into the field, and what is erased does not',
  );
  assert.equal(stored(), null);
  assert.equal(visit.memory().draft, undefined);
  const before = calls.length;
  await pass(100_000);
  visit.engaged(false);
  await pass(1000);
  assert.equal(calls.length, before, 'nothing is asked');
  await Promise.all([visit.visitor(), pass(300)]);
  await pass(300);
  const [made, ...after] = calls.slice(before);
  assert.deepEqual([made.what, made.token], ['POST /visitors', undefined]);
  assert.equal(after.at(-1)?.what, 'GET /events');
  assert.ok(after.every(({ token }) => token === 'new'));
  one.close();
  const left = calls.length;
  await pass(30_000);
  assert.ok(
    calls.slice(left).some(({ what, token }) => what === 'GET /events' && token === 'new'),
    'the other goes on',
  );
});

test('a visitor that was erased elsewhere is told so, and is not made anew behind its back', async (context) => {
  const erased = () => /** @type {Answer} */ ([401, 'visitor-erased']);
  const { tab, pass, count, stored } = createSite(
    context,
    { ...quiet, 'GET /chats': erased, 'PATCH /visitors/me': erased },
    { memory: known },
  );
  const one = tab();
  one.open();
  await pass(60_000);
  assert.ok(one.stale().includes('visitor-erased'));
  assert.ok(!one.heard.some(({ lost }) => lost));
  assert.equal(count('POST /visitors'), 0);
  assert.equal(stored(), null);
});

test('a blocked visitor asks for nothing more, whatever happens to its tab', async (context) => {
  const blocked = () => /** @type {Answer} */ ([403, 'blocked']);
  const { tab, pass, calls, stored } = createSite(context, { ...quiet, 'GET /events': blocked }, { memory: known });
  const one = tab();
  const visit = one.open();
  await pass(300);
  assert.deepEqual([...new Set(one.stale())], ['blocked']);
  assert.equal(stored().chat_id, 'c', 'what it has is kept for when the block is lifted');
  const before = calls.length;
  one.update();
  visit.engaged(true);
  await pass(100_000);
  assert.equal(calls.length, before);
});

test('what comes late about the visitor before this one does not end this one', async (context) => {
  const { tab, pass, calls } = createSite(
    context,
    { ...quiet, 'GET /chats/c/messages': () => [401, 'visitor-erased'] },
    { memory: known },
  );
  const one = tab();
  const visit = one.open();
  await pass(300);
  const late = assert.rejects(visit.call('GET', '/chats/c/messages'), { status: 401, slug: 'visitor-erased' });
  one.presence.link.adopt('next');
  await late;
  await pass(30_000);
  assert.deepEqual(one.stale(), []);
  assert.equal(calls.at(-1)?.token, 'next');
});

test('nor is a late answer believed: it is neither shown nor kept', async (context) => {
  const slow = later();
  const lists = [slow.answer];
  const { tab, pass, stored } = createSite(
    context,
    {
      ...quiet,
      'GET /chats': () => lists.shift() ?? { chats: [], last_event_id: '2' },
      'POST /chats': () => slow.answer,
      'POST /chats/c/read': () => slow.answer.then(() => 204),
    },
    { memory: known },
  );
  const one = tab();
  const visit = one.open();
  await pass(300);
  const late = assert.rejects(visit.call('POST', '/chats'), { slug: 'late' });
  const done = visit.call('POST', '/chats/c/read');
  visit.tell({ reset: true });
  await pass(300);
  slow.give({ chats: [chat], last_event_id: '1' });
  await late;
  await done;
  await pass(300);
  assert.deepEqual(one.stale(), [], 'and it is no trouble');
  assert.ok(!one.heard.some(({ chats }) => chats?.length));
  assert.equal(stored(), null);
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

test('a refused token is another matter: a new one is fetched, and the chat is lost', async (context) => {
  let refused = true;
  const { tab, pass, calls, count } = createSite(
    context,
    {
      ...quiet,
      'GET /chats'() {
        if (!refused) return quiet['GET /chats']();
        refused = false;
        return [401, 'unauthorized'];
      },
    },
    { memory: known },
  );
  const one = tab();
  one.open();
  await pass(1000);
  assert.ok(one.heard.some(({ lost }) => lost));
  assert.equal(count('POST /visitors'), 1);
  assert.equal(calls.at(-1)?.token, 'new');
  assert.deepEqual(one.stale(), [], 'once is no trouble');
});

test('so it is whoever meets the refusal; the next one is made when it is needed, and heard from then on', async (context) => {
  const { tab, pass, calls, count } = createSite(
    context,
    { ...quiet, 'POST /chats/c/messages': () => [401, 'unauthorized'] },
    { memory: known },
  );
  const [one, other] = [tab(), tab()];
  const visit = one.open();
  other.open();
  await pass(300);
  await assert.rejects(visit.call('POST', '/chats/c/messages'), { status: 401 });
  await pass();
  for (const { heard } of [one, other]) assert.equal(heard.filter(({ lost }) => lost).length, 1);
  await Promise.all([visit.visitor(), pass(300)]);
  await pass(300);
  assert.equal(count('POST /visitors'), 1);
  for (const { presence } of [one, other]) assert.equal(presence.link.token(), 'new');
  const polls = calls.filter(({ what }) => what === 'GET /events');
  assert.equal(polls.at(-1)?.token, 'new');
});

test('a refusal by somebody in between costs nobody the chat', async (context) => {
  /** @type {Answer[]} */
  const answers = [401];
  const { tab, pass, count, calls } = createSite(
    context,
    { ...quiet, 'GET /events': () => answers.shift() },
    { memory: known },
  );
  const one = tab();
  one.open();
  await pass(1000);
  assert.deepEqual(one.stale(), ['http-401']);
  assert.ok(!one.heard.some(({ lost }) => lost));
  assert.equal(count('POST /visitors'), 0);
  assert.equal(count('GET /chats'), 1, 'and it goes on from where it was');
  assert.equal(calls.at(-1)?.cursor, '1');
});

test('a server that refuses every token is not asked without end', async (context) => {
  const { tab, pass, calls } = createSite(
    context,
    { ...quiet, 'GET /chats': () => [401, 'unauthorized'], 'GET /events': () => [401, 'unauthorized'] },
    { memory: known },
  );
  tab().open();
  await pass(10_000);
  assert.ok(calls.length < 60, `${calls.length} calls`);
});

test('while a failed poll waits for its next try, nothing that other tabs tell makes it hurry', async (context) => {
  const { tab, pass, count } = createSite(
    context,
    { ...quiet, 'GET /events': () => [503, 'overloaded', 30] },
    { memory: known },
  );
  const other = tab().open();
  await pass(300);
  const one = tab();
  one.open();
  await pass(300);
  const before = count('GET /events');
  for (let i = 0; i < 20; i++) {
    other.keep({ draft: 'x'.repeat(i) });
    await pass(1000);
  }
  assert.equal(count('GET /events'), before);
  one.update();
  await pass(300);
  assert.equal(count('GET /events'), before + 1, 'who comes back to the tab does');
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

test('why nothing new comes is told to all tabs, with when it will be tried again, and when that is over', async (context) => {
  /** @type {Answer[]} */
  const answers = [];
  const { tab, pass, count } = createSite(
    context,
    { ...quiet, 'GET /events': () => answers.shift() },
    { memory: known },
  );
  const tabs = [tab(), tab()];
  for (const one of tabs) one.open();
  await pass(300);
  answers.push([503, 'overloaded', 12]);
  await pass(26_000);
  for (const { heard } of tabs) {
    const told = heard.map(({ stale }) => stale).filter((stale) => stale !== undefined);
    const trouble = told.find((stale) => stale);
    assert.ok(trouble, 'it is told');
    assert.equal(trouble.slug, 'overloaded');
    assert.ok((trouble.retryAt || 0) >= Date.now() + 10_000);
  }
  await pass(14_000);
  for (const { heard } of tabs) assert.equal(heard.filter(({ stale }) => stale !== undefined).at(-1)?.stale, false);
  assert.ok(count('GET /events') >= 2);
});

test('who cannot be made a visitor yet learns why, and for how long', async (context) => {
  const { tab, pass } = createSite(context, { ...quiet, 'POST /visitors': () => [429, 'too-many-requests', 7] });
  const one = tab();
  const visit = one.open();
  const refused = assert.rejects(visit.visitor(), { status: 429, retryAfter: 7 });
  await pass(1000);
  await refused;
});

test('after a reset of the server, and after a cursor that it does not take, the chats are read anew', async (context) => {
  /** @type {Answer[]} */
  const answers = [{ events: [{ type: 'reset' }], last_event_id: '9' }, [400, 'cursor-invalid']];
  const { tab, pass, calls, count } = createSite(
    context,
    { ...quiet, 'GET /events': () => answers.shift() },
    { memory: known },
  );
  tab().open();
  await pass(2000);
  assert.equal(count('GET /chats'), 3);
  const polls = calls.filter(({ what }) => what === 'GET /events');
  assert.ok(polls.every(({ cursor }) => cursor === '1'));
  assert.deepEqual(
    polls.map(({ wait }) => wait),
    ['25', '25', '0', '25'],
    'after a failure it is not held',
  );
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

test('whoever would try again once all has ended asks nobody', async (context) => {
  const { tab, pass, calls } = createSite(context, quiet, { memory: known });
  const one = tab();
  const visit = one.open();
  await pass(300);
  one.close();
  const before = calls.length;
  let settled = false;
  const ask = visit.call('GET', '/chats/c/messages').finally(() => {
    settled = true;
  });
  // Neither an answer nor a failure: a failure would be tried again.
  ask.catch(() => {});
  await pass(60_000);
  assert.deepEqual([calls.length, settled], [before, false]);
});
