import { expect, test } from '../fixtures/index.ts';
import { VisitorPage } from '../pages/visitor.ts';

test('a visitor erases itself: nothing of it is left on either side, and it can begin anew', async ({
  chatWithAgent,
  site,
}) => {
  const { ann, visitor } = await chatWithAgent('My name is Zoe Quill');
  await ann.say('Hello Zoe');
  await visitor.hears('Hello Zoe');
  const tab = new VisitorPage(await visitor.page.context().newPage());
  await tab.goTo(site.url);
  await tab.openPanel();
  await tab.hears('Hello Zoe');
  await visitor.page.bringToFront();
  expect(await visitor.stored()).not.toBe('{}');

  await test.step('after a question', async () => {
    await visitor.askToErase('Keep my data');
    await visitor.hears('Hello Zoe');
    await visitor.field.fill('Typed and not sent');
    await ann.field.fill('Dear Zoe');
    await visitor.askToErase('Erase everything');
    await visitor.expectErased();
    await tab.expectErased();
    expect(await visitor.stored()).toBe('{}');
  });

  await test.step('the agent sees that it is gone, and no word of it', async () => {
    await ann.expectEnded("The visitor's data was erased.");
    await expect(ann.entry('Erased')).toBeVisible();
    await expect(
      ann.page.getByRole('alert').filter({ hasText: 'What you had typed for a visitor is gone' }),
    ).toBeVisible();
    // Nor what a screen reader was given.
    await expect(ann.page.getByText('Zoe')).toHaveCount(0);
    await ann.reload();
    await ann.expectEnded("The visitor's data was erased.");
    await expect(ann.page.getByText('Zoe')).toHaveCount(0);
  });

  await test.step('nor does a reload bring anything back', async () => {
    await visitor.reload();
    await visitor.chooseAnyone();
    await expect(visitor.field).toHaveValue('');
    expect(await visitor.stored()).toBe('{}');
  });

  await test.step('and a new chat is somebody else', async () => {
    await tab.page.bringToFront();
    await tab.startAnew();
    await expect(tab.person('Ann Lee', 'available')).toBeVisible();
    await tab.page.close();
    await visitor.say('I am new here');
    await ann.take('I am new here');
    expect(await ann.texts()).toEqual(['I am new here']);
    expect(await visitor.texts()).toEqual(['I am new here']);
  });
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
  await expect(ann.page.getByText('4242')).toHaveCount(0);

  await second.say('And mine is fine');
  await bob.hears('And mine is fine');
});
