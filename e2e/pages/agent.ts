import { expect, type Locator, type Page } from '@playwright/test';
import type { Credentials } from '../fixtures/desk.ts';
import { Conversation } from './conversation.ts';

/** An agent at the agent page. */
export class AgentPage extends Conversation {
  readonly chats: Locator;
  readonly visitors: Locator;
  readonly available: Locator;

  constructor(
    page: Page,
    readonly name: string,
  ) {
    super(page);
    this.chats = page.getByRole('navigation', { name: 'Chats' });
    this.visitors = page.getByRole('region', { name: 'Visitors' }).getByRole('listitem');
    this.available = page.getByRole('switch', { name: 'Available' });
  }

  async goTo(deskUrl: string): Promise<void> {
    await this.page.goto(`${deskUrl}/agent`);
  }

  async fillIn({ employeeId, password }: Credentials): Promise<void> {
    await this.page.getByRole('textbox', { name: 'Employee id' }).fill(employeeId);
    await this.page.getByRole('textbox', { name: 'Password' }).fill(password);
    await this.page.getByRole('button', { name: 'Log in' }).click();
  }

  async logIn(credentials: Credentials): Promise<void> {
    await this.fillIn(credentials);
    await expect(this.available).toBeVisible();
  }

  async logOut(): Promise<void> {
    await this.page.getByRole('button', { name: 'Log out' }).click();
    await expect(this.page.getByRole('button', { name: 'Log in' })).toBeVisible();
  }

  async goAvailable(): Promise<void> {
    await this.available.click();
    await expect(this.available).toBeChecked();
  }

  async goAway(): Promise<void> {
    await this.available.click();
    await expect(this.available).not.toBeChecked();
  }

  /** The entry of a chat, known by its last line. */
  entry(text: string): Locator {
    return this.chats.getByRole('link').filter({ hasText: text });
  }

  /** Waits for a chat with that last line, and goes to it. */
  async take(text: string): Promise<void> {
    await this.entry(text).click();
    await this.hears(text);
  }

  async closeChat(): Promise<void> {
    await this.page.getByRole('button', { name: 'Close chat' }).click();
    await this.expectEnded();
  }

  async expectEnded(): Promise<void> {
    await expect(this.page.getByText('This chat has ended.')).toBeVisible();
    await expect(this.field).toBeHidden();
  }

  async expectTyping(): Promise<void> {
    await expect(this.log.getByText('is typing')).toBeVisible();
  }

  async reload(): Promise<void> {
    await this.page.reload();
    await expect(this.available).toBeVisible();
  }
}
