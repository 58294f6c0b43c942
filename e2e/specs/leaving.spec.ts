import { expect, test } from '../fixtures/index.ts';

const soon = ['--start-grace', '1s', '--agent-grace', '2s', '--agent-gone-after', '3s'];

test.describe('an agent who leaves', () => {
  test.use({ flags: soon });

  test('its chat goes to another agent with room', async ({ hire, visit }) => {
    const [ann, bob] = await Promise.all([hire('Ann Lee'), hire('Bob Ray')]);
    const visitor = await visit();
    await visitor.choose('Ann Lee');
    await visitor.say('Hello');
    await ann.take('Hello');
    await ann.say('I have to go in a moment');

    await ann.page.close();
    await visitor.isTold('Bob Ray has taken over.');
    await bob.take('I have to go in a moment');
    await bob.say('I am Bob');
    await visitor.hears('I am Bob');
    for (const screen of [visitor, bob])
      expect(await screen.texts()).toEqual(['Hello', 'I have to go in a moment', 'I am Bob']);
  });

  test('nobody has room: back to the line, and on with whoever comes', async ({ hire, visit }) => {
    const [ann, bob] = await Promise.all([hire('Ann Lee'), hire('Bob Ray')]);
    await bob.goAway();
    const visitor = await visit();
    await visitor.chooseAnyone();
    await visitor.say('Hello');
    await ann.take('Hello');
    await ann.say('I have to go in a moment');

    await ann.page.close();
    await visitor.isTold('Ann Lee had to leave. You are next in line.');
    await visitor.expectPlace(1);
    await expect(bob.line).toContainText('1 waiting');
    await visitor.say('Is anybody there?');
    await bob.goAvailable();
    await visitor.isTold('Bob Ray has joined.');
    await visitor.expectNoPlace();
    await bob.take('Is anybody there?');
    expect(await bob.texts()).toEqual(['Hello', 'I have to go in a moment', 'Is anybody there?']);
  });

  test('a reload of the agent page is not leaving', async ({ hire, visit }) => {
    const [ann, bob] = await Promise.all([hire('Ann Lee'), hire('Bob Ray')]);
    const visitor = await visit();
    await visitor.choose('Ann Lee');
    await visitor.say('Hello');
    await ann.take('Hello');
    for (let n = 1; n <= 4; n++) {
      await ann.reload();
      await ann.say(`Still here ${n}`);
      await visitor.hears(`Still here ${n}`);
    }
    await expect(ann.available).toBeChecked();
    await expect(bob.chats.getByText('No open chats.')).toBeVisible();
  });
});

test.describe('an agent who leaves, and nobody comes', () => {
  test.use({ flags: [...soon, '--desk-offline-after', '1s'] });

  test('the chat ends, and says why', async ({ hire, visit }) => {
    const ann = await hire('Ann Lee');
    const visitor = await visit();
    await visitor.choose('Ann Lee');
    await visitor.say('Hello');
    await ann.take('Hello');
    await ann.page.close();
    await visitor.expectEnded('Ann Lee had to leave, and nobody else was free.');
    await visitor.startAnew();
    await visitor.expectNobodyOnline();
  });
});

test.describe('a visitor who leaves', () => {
  test.use({ flags: ['--start-grace', '1s', '--visitor-away-after', '2s', '--visitor-left-after', '5s'] });

  test('the agent sees that it is away, then that it left; the visitor is told when it comes back', async ({
    chatWithAgent,
    site,
  }) => {
    const { ann, visitor } = await chatWithAgent('Hello');
    await visitor.page.goto('about:blank');
    await expect(ann.entry('Hello').getByText('away')).toBeVisible();
    await ann.expectEnded('The visitor left.');
    await expect(ann.chats.getByText('No open chats.')).toBeVisible();

    await visitor.goTo(site.url);
    await visitor.expectEnded('We had not heard from you for a while.');
    await visitor.startAnew();
    await visitor.person('Ann Lee', 'available').click();
    await visitor.say('Hello again');
    await ann.take('Hello again');
  });

  test('who comes back in time has not left', async ({ chatWithAgent, site }) => {
    const { ann, visitor } = await chatWithAgent('Hello');
    await visitor.page.goto('about:blank');
    const away = ann.entry('Hello').getByText('away');
    await expect(away).toBeVisible();
    await visitor.goTo(site.url);
    await expect(away).toBeHidden();
    await visitor.say('Here I am');
    await ann.hears('Here I am');
  });

  test('reloads and changes of the page are not leaving', async ({ chatWithAgent, site }) => {
    const { ann, visitor } = await chatWithAgent('Hello');
    const begun = Date.now();
    // For longer than a visitor may be silent.
    for (let n = 1; Date.now() - begun < 6_000; n++) {
      await visitor.reload();
      await visitor.goTo(`${site.url}/index.html?page=${n}`);
      await expect(ann.entry('Hello').getByText('away')).toBeHidden();
    }
    await visitor.say('Still here');
    await ann.hears('Still here');
  });
});
