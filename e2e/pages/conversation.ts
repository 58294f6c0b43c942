import { expect, type Locator, type Page } from '@playwright/test';

/** One message as a person sees it, with what lets a test tell its place. */
export interface Line {
  seq: number;
  sender: string;
  text: string;
}

/** What the widget and the agent page have in common: a log of messages, and a field to write. */
export class Conversation {
  readonly log: Locator;
  readonly field: Locator;

  constructor(readonly page: Page) {
    this.log = page.getByRole('log', { name: 'Conversation', exact: true });
    this.field = page.getByRole('textbox', { name: 'Message', exact: true });
  }

  async write(text: string): Promise<void> {
    await this.field.fill(text);
    await this.page.getByRole('button', { name: 'Send', exact: true }).click();
    await expect(this.field).toHaveValue('');
  }

  /** Writes, and waits until the server has it. */
  async say(text: string): Promise<void> {
    await this.write(text);
    await this.hears(text);
  }

  /** Types on until the other side has seen it: of all that is told this alone may fall between two polls. */
  async typeUntil(text: string, seen: () => Promise<void>): Promise<void> {
    await expect(async () => {
      await this.field.pressSequentially(text);
      await seen();
    }).toPass({ timeout: 15_000 });
  }

  /** The text is in the log, and numbered: the server has it. */
  async hears(text: string): Promise<void> {
    await expect.poll(() => this.texts()).toContain(text);
  }

  /** Every acknowledged message from top to bottom. */
  async lines(): Promise<Line[]> {
    return this.log.locator('li[data-seq]').evaluateAll((items) =>
      items.map((item) => ({
        seq: Number(item.getAttribute('data-seq')),
        sender: item.getAttribute('data-sender') ?? '',
        text: item.querySelector('.text')?.textContent ?? '',
      })),
    );
  }

  async texts(): Promise<string[]> {
    return (await this.lines()).map(({ text }) => text);
  }

  async expectState(state: 'Sending' | 'Sent' | 'Seen' | 'Not sent'): Promise<void> {
    await expect(this.log.locator('.state')).toHaveText(state);
  }

  /** A limit was met, and is waited out. */
  async expectSendingAgain(): Promise<void> {
    await expect(this.log.getByText(/^Sending again in \d+ s(econds?)?$/).first()).toBeVisible();
  }

  /** A line between the messages, such as of somebody who came or went. */
  async isTold(text: string): Promise<void> {
    await expect(this.log.locator('li:not([data-seq])').getByText(text, { exact: true })).toBeVisible();
  }

  get warning(): Locator {
    return this.page
      .getByRole('status')
      .filter({ hasText: /^This chat ends (in \d+ (minute|second)s?|now) if nobody writes\.$/ });
  }

  async keepOpen(): Promise<void> {
    await this.page.getByRole('button', { name: 'Keep it open' }).click();
  }

  /** @param why as this side is told */
  async expectEnded(why = ''): Promise<void> {
    await expect(this.page.getByText(`This chat has ended. ${why}`.trim())).toBeVisible();
    await expect(this.field).toBeHidden();
  }

  async expectConnectionLost(): Promise<void> {
    await expect(this.page.getByRole('status').filter({ hasText: 'Connection lost. Trying again.' })).toBeVisible();
  }

  async expectConnected(): Promise<void> {
    await expect(this.page.getByText('Connection lost. Trying again.')).toBeHidden();
  }
}
