import { expect, type Locator, type Page } from '@playwright/test';
import { Conversation } from './conversation.ts';

/** A visitor of a web site that has the widget. */
export class VisitorPage extends Conversation {
  readonly panel: Locator;

  constructor(page: Page) {
    super(page);
    this.panel = page.locator('holdline-widget').getByRole('dialog');
  }

  get launcher(): Locator {
    return this.page.locator('holdline-widget').getByRole('button', { name: /^(Chat|Close chat)\b/ });
  }

  async goTo(url: string): Promise<void> {
    await this.page.goto(url);
    await expect(this.launcher).toBeVisible();
  }

  async openPanel(): Promise<void> {
    await this.page.getByRole('button', { name: 'Chat', exact: true }).click();
    await expect(this.panel).toBeVisible();
  }

  async minimize(): Promise<void> {
    await this.panel.getByRole('button', { name: 'Minimize' }).click();
    await expect(this.panel).toBeHidden();
  }

  person(name: string, state: 'available' | 'busy'): Locator {
    return this.panel.getByRole('button', {
      name: `${name}, ${state}`,
      exact: true,
    });
  }

  async choose(name: string): Promise<void> {
    await this.openPanel();
    await this.person(name, 'available').click();
    await expect(this.field).toBeFocused();
  }

  async chooseAnyone(): Promise<void> {
    await this.openPanel();
    await this.panel.getByRole('button', { name: 'Anyone who is free', exact: true }).click();
    await expect(this.field).toBeFocused();
  }

  async endChat(): Promise<void> {
    await this.panel.getByRole('button', { name: 'Menu' }).click();
    await this.panel.getByRole('menuitem', { name: 'End chat' }).click();
    await this.panel.getByRole('alertdialog').getByRole('button', { name: 'End chat' }).click();
    await this.expectEnded();
  }

  async expectEnded(): Promise<void> {
    await expect(this.panel.getByText('This chat has ended.')).toBeVisible();
    await expect(this.field).toBeHidden();
  }

  async startAnew(): Promise<void> {
    await this.panel.getByRole('button', { name: 'Start a new chat' }).click();
  }

  async expectNobodyOnline(): Promise<void> {
    await expect(this.panel.getByText('Nobody is online right now.')).toBeVisible();
    await expect(this.panel.getByRole('button', { name: 'Anyone who is free' })).toBeHidden();
  }

  async expectTyping(name: string): Promise<void> {
    await expect(this.panel.getByText(`${name} is typing`)).toBeVisible();
  }

  async reload(): Promise<void> {
    await this.page.reload();
    await expect(this.launcher).toBeVisible();
  }
}
