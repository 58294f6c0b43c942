import { expect, test } from '../fixtures/index.ts';

test('beside a chat stand the earlier ones of its visitor, and lead to what was said', async ({ hire, visit }) => {
  const ann = await hire('Ann');
  const visitor = await visit();
  await visitor.chooseAnyone();
  await visitor.say('Where is my blue bag?');
  await ann.take('Where is my blue bag?');
  const earlier = ann.page.getByRole('region', { name: 'Earlier chats' });
  await ann.closeChat();
  await visitor.startAnew();
  await visitor.anyone.click();
  await visitor.say('And where is the red one?');

  await ann.take('And where is the red one?');
  await expect(earlier.getByRole('link')).toHaveCount(1);
  await earlier.getByRole('link', { name: 'Where is my blue bag?' }).click();
  await ann.hears('Where is my blue bag?');
  await ann.expectEnded();
  await expect(earlier.getByRole('link', { name: 'And where is the red one?' })).toBeVisible();
});
