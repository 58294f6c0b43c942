import type { Request } from '@playwright/test';
import { expect, test } from '../fixtures/index.ts';
import type { VisitorPage } from '../pages/visitor.ts';

/** All that the server tells a visitor's browser, from now on. */
function overhear(visitor: VisitorPage) {
  const heard: Promise<string>[] = [];
  const sent: Request[] = [];
  visitor.page.on('request', (request) => sent.push(request));
  visitor.page.on('response', (response) => {
    if (response.url().includes('/api/')) heard.push(response.text().catch(() => ''));
  });
  return {
    all: async () => (await Promise.all(heard)).join('\n'),
    chatId: () => sent.map((request) => request.url().match(/chats\/([\w-]{36})/)?.[1]).find(Boolean) ?? '',
    token: () => sent.map((request) => request.headers().authorization).find(Boolean) ?? '',
  };
}

test('two visitors talk with one agent, and neither sees anything of the other', async ({ desk, hire, visit }) => {
  const agent = await hire('Ann Lee');
  const [first, second] = [await visit(), await visit()];
  const [firstHeard, secondHeard] = [overhear(first), overhear(second)];

  await first.choose('Ann Lee');
  await first.say('My card ends in 4242');
  await second.choose('Ann Lee');
  await second.say('My name is Zoe');

  await agent.take('My card ends in 4242');
  await agent.say('Thank you for the card');
  await first.hears('Thank you for the card');
  await agent.take('My name is Zoe');
  expect(await agent.texts()).toEqual(['My name is Zoe']);
  await agent.say('Hello Zoe');
  await second.hears('Hello Zoe');

  expect(await first.texts()).toEqual(['My card ends in 4242', 'Thank you for the card']);
  expect(await second.texts()).toEqual(['My name is Zoe', 'Hello Zoe']);

  const [told, toldSecond] = [await firstHeard.all(), await secondHeard.all()];
  // Each heard its own, so that the absence of the other's means something.
  expect(told).toContain('Thank you for the card');
  expect(toldSecond).toContain('Hello Zoe');
  expect(told).not.toMatch(/Zoe/);
  expect(toldSecond).not.toMatch(/card/);
  expect(toldSecond).not.toContain(firstHeard.chatId());

  await test.step('and a foreign chat is as good as none', async () => {
    const ask = (path: string, authorization: string) =>
      second.page.request.get(`${desk.url}/api/v1/chats/${path}`, {
        headers: { authorization },
      });
    const [chat, token] = [firstHeard.chatId(), secondHeard.token()];
    expect((await ask(chat, firstHeard.token())).status()).toBe(200);
    expect((await ask(chat, token)).status()).toBe(404);
    expect((await ask(`${chat}/messages`, token)).status()).toBe(404);
  });
});
