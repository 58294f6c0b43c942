import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/index.ts';
import type { Template } from '../fixtures/templates.ts';
import { VisitorPage } from '../pages/visitor.ts';

const TEMPLATES: Template[] = ['shop', 'agency', 'blog'];

/** The page has all that it measures itself by. */
const settle = (page: Page) =>
  page.evaluate(async () => {
    await document.fonts.ready;
    await Promise.allSettled([...document.images].map((image) => image.decode()));
    await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
  });

/** Where everything on the page is that is not of the widget, and how far it can be scrolled. */
const layout = (page: Page) =>
  page.evaluate(() => {
    const roots = [document.documentElement, document.body];
    return {
      roots: roots.map((root) => [root.scrollWidth, root.scrollHeight, root.clientWidth, root.getAttribute('style')]),
      boxes: [...document.querySelectorAll('body :not(holdline-widget)')].map((element) => {
        const { x, y, width, height } = element.getBoundingClientRect();
        return `${element.nodeName} ${[x, y, width, height]}`;
      }),
    };
  });

/** What moves on the page from now on; of what is in the widget's own tree a browser names no node. */
const watchShifts = (page: Page) =>
  page.evaluateHandle(() => {
    type Shift = PerformanceEntry & { sources: { node: Node | null }[] };
    const moved: string[] = [];
    const note = (entries: PerformanceEntryList) => {
      for (const { sources } of entries as Shift[]) for (const { node } of sources) if (node) moved.push(node.nodeName);
    };
    const observer = new PerformanceObserver((list) => note(list.getEntries()));
    observer.observe({ type: 'layout-shift' });
    return () => {
      note(observer.takeRecords());
      return moved;
    };
  });

for (const template of TEMPLATES)
  test.describe(template, () => {
    test.use({ template });

    test('a chat from the first word to the last, and the page is as it was', async ({
      page,
      site,
      staff,
      witness,
    }) => {
      const ann = await staff('Ann Lee');
      const visitor = new VisitorPage(page);
      let arrive = () => {};
      const arrived = new Promise<void>((resolve) => {
        arrive = resolve;
      });
      await page.route('**/widget.js', async (route) => {
        await arrived;
        await route.continue();
      });
      await page.goto(site.url, { waitUntil: 'domcontentloaded' });
      await settle(page);
      const before = await layout(page);
      const shifts = await watchShifts(page);

      arrive();
      await expect(visitor.launcher).toBeVisible();
      expect(await layout(page)).toEqual(before);
      await visitor.choose('Ann Lee');
      await visitor.say('Hello');
      await ann.hears('Hello');
      await ann.says('Good morning');
      await visitor.hears('Good morning');
      expect(await layout(page)).toEqual(before);
      expect(await shifts.evaluate((read) => read())).toEqual([]);

      await visitor.reload();
      await visitor.hears('Good morning');
      await visitor.say('Thank you');
      await ann.hears('Thank you');
      await ann.closes();
      await visitor.expectEnded();
      await settle(page);
      expect(await layout(page)).toEqual(before);
      expect(ann.messages()).toEqual(['Hello', 'Good morning', 'Thank you']);
      expect(witness.console).toEqual([]);
    });
  });
