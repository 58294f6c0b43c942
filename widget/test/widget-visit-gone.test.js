// @ts-check
/** A visitor whom the server does not know any more, or does not want, and what comes late about it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chat, createSite, known, later, quiet } from './site.js';

/** @import {Answer} from './site.js' */

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
