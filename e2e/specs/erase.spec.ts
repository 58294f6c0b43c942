import { expect, test } from '../fixtures/index.ts';
import { VisitorPage } from '../pages/visitor.ts';

test('a visitor erases itself: nothing of it is left on either side, and it can begin anew', async ({
  hire,
  shop,
  visit,
}) => {
  const ann = await hire('Ann Lee');
  const visitor = await visit();
  await visitor.chooseAnyone();
  await visitor.say('My name is Zoe Quill');
  await ann.take('My name is Zoe Quill');
  await ann.say('Hello Zoe');
  await visitor.hears('Hello Zoe');
  const tab = new VisitorPage(await visitor.page.context().newPage());
  await tab.goTo(shop.url);
  await tab.openPanel();
  await tab.hears('Hello Zoe');
  await visitor.page.bringToFront();
  expect(await visitor.stored()).not.toBe('{}');

  await test.step('after a question', async () => {
    await visitor.askToErase('Keep my data');
    await visitor.hears('Hello Zoe');
    await visitor.askToErase('Erase everything');
    await visitor.expectErased();
    await tab.expectErased();
    expect(await visitor.stored()).toBe('{}');
  });

  await test.step('the agent sees that it is gone, and no word of it', async () => {
    await ann.expectEnded("The visitor's data was erased.");
    await expect(ann.entry('Erased')).toBeVisible();
    await expect(ann.log.getByText('Zoe')).toHaveCount(0);
    await expect(ann.chats.getByText('Zoe')).toHaveCount(0);
    await ann.reload();
    await ann.expectEnded("The visitor's data was erased.");
    await expect(ann.page.getByText('Zoe')).toHaveCount(0);
  });

  await test.step('and a new chat is somebody else', async () => {
    await visitor.startAnew();
    await visitor.person('Ann Lee', 'available').click();
    await visitor.say('I am new here');
    await ann.take('I am new here');
    expect(await ann.texts()).toEqual(['I am new here']);
    expect(await visitor.texts()).toEqual(['I am new here']);
  });
});

test('after it a reload finds an empty widget', async ({ hire, visit }) => {
  const ann = await hire('Ann Lee');
  const visitor = await visit();
  await visitor.chooseAnyone();
  await visitor.say('Hello');
  await ann.take('Hello');
  await visitor.field.fill('typed and not sent');
  await visitor.askToErase('Erase everything');
  await visitor.expectErased();
  await visitor.reload();
  await visitor.chooseAnyone();
  await expect(visitor.field).toHaveValue('');
  expect(await visitor.stored()).toBe('{}');
});

test('an admin erases what a visitor wrote', async ({ hire, visit }) => {
  const [ann, bob] = await Promise.all([hire('Ann Lee', { admin: true }), hire('Bob Ray')]);
  const [first, second] = [await visit(), await visit()];
  await first.choose('Ann Lee');
  await first.say('My card ends in 4242');
  await second.choose('Bob Ray');
  await second.say('My card ends in 5353');
  await bob.take('My card ends in 5353');
  await expect(bob.page.getByRole('button', { name: 'Erase data' })).toHaveCount(0);

  await ann.take('My card ends in 4242');
  await ann.eraseData();
  await first.expectErased();
  expect(await first.stored()).toBe('{}');
  await ann.expectEnded("The visitor's data was erased.");
  await expect(ann.log.getByText('4242')).toHaveCount(0);
  await expect(ann.chats.getByText('4242')).toHaveCount(0);

  await second.say('And mine is fine');
  await bob.hears('And mine is fine');
});

test('not even what a screen reader was given is left on the agent page', async ({ hire, visit }) => {
  const ann = await hire('Ann Lee');
  const visitor = await visit();
  await visitor.chooseAnyone();
  await visitor.say('My name is Zoe Quill');
  await ann.take('My name is Zoe Quill');
  await visitor.askToErase('Erase everything');
  await ann.expectEnded("The visitor's data was erased.");
  await expect(ann.page.getByText('Zoe')).toHaveCount(0);
});
