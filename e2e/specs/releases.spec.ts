import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/index.ts';
import { story } from '../fixtures/story.ts';
import { VisitorPage } from '../pages/visitor.ts';

/**
 * A page may have the entry of the release before in its cache, for minutes, or one server of two may be newer. So a part
 * of an earlier release is kept in fixtures/earlier, and has to work with those of today. When `link.d.ts` grows, they
 * stay; once a release is out, its own take their place.
 */
const earlier = (name: string) => readFile(join(import.meta.dirname, '..', 'fixtures', 'earlier', name), 'utf8');

/** From now on the page gets this in the place of what the server has. */
const give = async (page: Page, address: RegExp, body: string) => {
  let given = 0;
  await page.route(address, (route) => {
    given++;
    return route.fulfill({
      contentType: 'text/javascript',
      headers: { 'Access-Control-Allow-Origin': '*' },
      body,
    });
  });
  return () => given;
};

test('an entry that was kept from an earlier release works with the panel of today', async ({
  profile,
  site,
  staff,
}) => {
  const ann = await staff('Ann Lee');
  const page = await (await profile()).newPage();
  const old = await earlier('widget.js');
  const given = await give(page, /\/widget\.js$/, old);
  const parts: string[] = [];
  page.on('request', (request) => parts.push(request.url()));
  const visitor = new VisitorPage(page);
  await visitor.goTo(`${site.url}/plain`);
  await story(visitor, ann);
  expect(given()).toBeGreaterThan(0);
  const [name] = old.match(/assets\/panel-\w+\.js/) ?? [''];
  expect(parts.some((url) => url.endsWith(name))).toBe(true);
});

test('a panel of an earlier release works with the entry of today', async ({ profile, site, staff }) => {
  const ann = await staff('Ann Lee');
  const page = await (await profile()).newPage();
  const given = await give(page, /\/assets\/panel-\w+\.js/, await earlier('panel.js'));
  const visitor = new VisitorPage(page);
  await visitor.goTo(`${site.url}/plain`);
  await story(visitor, ann);
  expect(given()).toBeGreaterThan(0);
});
