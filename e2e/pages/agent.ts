import { expect, type Locator, type Page } from '@playwright/test';
import type { Credentials } from '../fixtures/desk.ts';
import { Conversation } from './conversation.ts';

/** An agent at the agent page. */
export class AgentPage extends Conversation {
  readonly chats: Locator;
  readonly visitors: Locator;
  readonly line: Locator;
  readonly available: Locator;

  constructor(
    page: Page,
    readonly name: string,
  ) {
    super(page);
    this.chats = page.getByRole('navigation', { name: 'Chats' });
    this.visitors = page.getByRole('region', { name: 'Visitors' }).getByRole('listitem');
    this.line = page.getByRole('region', { name: 'Line', exact: true });
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
    // With chats that go on it asks.
    const question = this.page.getByRole('dialog', { name: 'Log out?' }).getByRole('button', { name: 'Log out' });
    const door = this.page.getByRole('button', { name: 'Log in' });
    await expect(question.or(door)).toBeVisible();
    if (await question.isVisible()) await question.click();
    await expect(door).toBeVisible();
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

  /** @param choice an agent, or "Anyone with room" */
  async transfer(choice: string | RegExp): Promise<void> {
    const dialog = await this.askToTransfer();
    await dialog.getByRole('button', { name: choice }).click();
    await expect(dialog).toBeHidden();
  }

  async askToTransfer(): Promise<Locator> {
    await this.page.getByRole('button', { name: 'Transfer', exact: true }).click();
    const dialog = this.page.getByRole('dialog', { name: 'Transfer this chat' });
    await expect(dialog.getByRole('button', { name: 'Anyone with room' })).toBeVisible();
    return dialog;
  }

  /** The chat can be read, and another agent answers. */
  async expectGivenTo(name: string): Promise<void> {
    await expect(this.page.getByText(`${name} has this chat now.`)).toBeVisible();
    await expect(this.field).toBeHidden();
  }

  /** Goes to a new chat with the first visitor in the list. */
  async compose(): Promise<void> {
    await this.visitors
      .first()
      .getByRole('button', { name: /^Open a chat with / })
      .click();
    await expect(this.page.getByRole('heading', { name: /^New chat with / })).toBeVisible();
  }

  /** Opens a chat with the first visitor in the list. */
  async openChat(text: string): Promise<void> {
    await this.compose();
    await this.say(text);
  }

  async block(): Promise<void> {
    await this.page.getByRole('main').getByRole('button', { name: 'Block', exact: true }).click();
    await this.page.getByRole('button', { name: 'Block visitor' }).click();
    await this.expectEnded('You ended it.');
  }

  async blocked(): Promise<Locator> {
    await this.page.getByRole('button', { name: 'Blocked visitors' }).click();
    return this.page.getByRole('dialog', { name: 'Blocked visitors' });
  }

  async eraseData(): Promise<void> {
    await this.page.getByRole('button', { name: 'Erase data' }).click();
    const question = this.page.getByRole('dialog').filter({ hasText: "Erase this visitor's data?" });
    await question.getByRole('button', { name: 'Erase everything' }).click();
  }

  async expectTyping(timeout?: number): Promise<void> {
    await expect(this.log.getByText('is typing')).toBeVisible({ timeout });
  }

  async reload(): Promise<void> {
    await this.page.reload();
    await expect(this.available).toBeVisible();
  }
}
