import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/index.ts';
import { call } from '../fixtures/owner.ts';
import { story } from '../fixtures/story.ts';
import { VisitorPage } from '../pages/visitor.ts';

const README = await readFile(join(import.meta.dirname, '..', '..', 'widget', 'README.md'), 'utf8');

/** The list of the README, with the desk in the place of its example. */
const LIST = (README.match(/^script-src .*$/m)?.[0] ?? '').replaceAll('https://chat.shop.example', '{{desk}}');

const PAGE = '<!doctype html><html lang="en"><title>Strict</title><h1>Strict</h1>{{tag}}';

/** Violations are told from the first moment on, over all pages. */
async function watchViolations(page: Page): Promise<string[]> {
  const told: string[] = [];
  await page.exposeFunction('violated', (what: string) => told.push(what));
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, sample }) =>
      (window as unknown as { violated(what: string): void }).violated(`${effectiveDirective} ${blockedURI} ${sample}`),
    );
  });
  return told;
}

test('with default-src none, the list of the README and trusted types a whole chat violates nothing: no eval, no inline style or script', async ({
  open,
  site,
  staff,
  witness,
}) => {
  expect(LIST).toMatch(/^script-src {{desk}}; connect-src {{desk}}$/);
  const ann = await staff('Ann Lee');
  const policy = `default-src 'none'; ${LIST}; require-trusted-types-for 'script'; trusted-types 'none'`;
  site.page('/strict.html', PAGE, { 'Content-Security-Policy': policy });
  const visitor = await open('/strict.html');
  const told = await watchViolations(visitor.page);
  await visitor.reload();
  await story(visitor, ann);

  await test.step('the chat as a file, and an agent who comes first', async () => {
    await visitor.panel.getByRole('button', { name: 'Menu' }).click();
    const [file] = await Promise.all([
      visitor.page.waitForEvent('download'),
      visitor.panel.getByRole('menuitem', { name: 'Save as text' }).click(),
    ]);
    expect(file.suggestedFilename()).toMatch(/\.txt$/);
    await visitor.minimize();
    const { id } = await ann.expectVisitor({ page: { title: 'Strict' } });
    await ann.opens(id, 'One more thing');
    await visitor.hears('One more thing');
  });
  await call(visitor, 'setLocale', 'de');
  await expect(visitor.panel).toHaveAttribute('lang', 'de');

  // It looks as it does elsewhere: its style sheet was taken.
  await expect(visitor.panel).toHaveCSS('position', 'fixed');
  expect(told).toEqual([]);
  expect(witness.console).toEqual([]);

  await test.step('what is against it would have been told', async () => {
    await visitor.page.evaluate(() => document.body.setAttribute('style', 'color: red'));
    await expect.poll(() => told).toEqual([expect.stringContaining('style-src-attr inline')]);
  });
});

test('a browser without style sheets made by script needs the address in style-src too, as the README says', async ({
  profile,
  site,
  staff,
}) => {
  expect(README).toMatch(/Safari before 16\.4 and Firefox before 101 need it in `style-src` too\./);
  const ann = await staff('Ann Lee');
  const policy = `default-src 'none'; ${LIST}; style-src {{desk}}; require-trusted-types-for 'script'`;
  const url = site.page('/strict.html', PAGE, { 'Content-Security-Policy': policy });
  const page = await (await profile()).newPage();
  await page.addInitScript(() => {
    delete (ShadowRoot.prototype as { adoptedStyleSheets?: unknown }).adoptedStyleSheets;
    // As an older browser says it.
    Object.assign(window, {
      CSSStyleSheet: () => {
        throw new TypeError('Illegal constructor');
      },
    });
  });
  const told = await watchViolations(page);
  const visitor = new VisitorPage(page);
  await visitor.goTo(url);
  await expect(visitor.launcher).toHaveCSS('position', 'fixed');
  await expect(visitor.launcher).toHaveCSS('border-radius', '50%');
  await story(visitor, ann);
  await expect(visitor.panel).toHaveCSS('position', 'fixed');
  await expect(visitor.panel).toHaveCSS('border-radius', '16px');
  expect(told).toEqual([]);
});
