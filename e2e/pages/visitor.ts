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
    await this.page.goto(url, { waitUntil: 'commit' });
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

  /** @param state "available", or as those are who can only be waited for: "busy", "busy, 2 waiting" */
  person(name: string, state: 'available' | `busy${string}`): Locator {
    const end = state === 'available' ? '' : ', join the line';
    return this.panel.getByRole('button', { name: `${name}, ${state}${end}`, exact: true });
  }

  get anyone(): Locator {
    return this.panel.getByRole('button', { name: 'Anyone who is free', exact: true });
  }

  async choose(name: string): Promise<void> {
    await this.openPanel();
    await this.person(name, 'available').click();
    await expect(this.field).toBeFocused();
  }

  async chooseAnyone(): Promise<void> {
    await this.openPanel();
    await this.anyone.click();
    await expect(this.field).toBeFocused();
  }

  /** Gets a place in the line with the first message. */
  async joinLine(choice: Locator, text: string): Promise<void> {
    await choice.click();
    await expect(this.panel.getByText('Your first message gives you a place in line.')).toBeVisible();
    await this.say(text);
  }

  /** @param name of the agent who is waited for; without one: for whoever is free */
  async expectPlace(n: number, name?: string): Promise<void> {
    const whom = name ? ` for ${name}.` : '. Whoever is free next will answer.';
    await expect(this.panel.getByRole('status').getByText(`You are number ${n} in line${whom}`)).toBeVisible();
  }

  async expectNoPlace(): Promise<void> {
    await expect(this.panel.getByText('You are number')).toBeHidden();
  }

  async leaveLine(): Promise<void> {
    await this.panel.getByRole('button', { name: 'Leave the line' }).click();
    await this.expectEnded('You ended it.');
  }

  async endChat(): Promise<void> {
    await this.panel.getByRole('button', { name: 'Menu' }).click();
    await this.panel.getByRole('menuitem', { name: 'End chat' }).click();
    await this.panel.getByRole('alertdialog').getByRole('button', { name: 'End chat' }).click();
    await this.expectEnded();
  }

  async askToErase(answer: 'Erase everything' | 'Keep my data'): Promise<void> {
    await this.panel.getByRole('button', { name: 'Menu' }).click();
    await this.panel.getByRole('menuitem', { name: 'Erase my data' }).click();
    const question = this.panel.getByRole('alertdialog');
    await expect(question).toContainText('Erase everything you wrote here? The chat ends and cannot be brought back.');
    await question.getByRole('button', { name: answer }).click();
    await expect(question).toBeHidden();
  }

  async expectErased(): Promise<void> {
    await expect(this.panel.getByText('Your data has been erased.')).toBeVisible();
    await expect(this.field).toBeHidden();
  }

  async expectBlocked(): Promise<void> {
    await expect(this.panel.getByText('You cannot chat here.')).toBeVisible();
    await expect(this.field).toBeHidden();
    await expect(this.panel.getByRole('button', { name: 'Start a new chat' })).toBeHidden();
  }

  /** All that the browser keeps for the site. */
  async stored(): Promise<string> {
    return this.page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
  }

  async startAnew(): Promise<void> {
    await this.panel.getByRole('button', { name: 'Start a new chat' }).click();
  }

  async expectNobodyOnline(): Promise<void> {
    await expect(this.panel.getByText('Nobody is online right now.')).toBeVisible();
    await expect(this.anyone).toBeHidden();
  }

  async expectTyping(name: string, timeout?: number): Promise<void> {
    await expect(this.panel.getByText(`${name} is typing`)).toBeVisible({ timeout });
  }

  /** Another tab or window is before this one. */
  async looksAway(): Promise<void> {
    await this.turn('hidden');
  }

  async looksBack(): Promise<void> {
    await this.turn('visible');
  }

  async reload(): Promise<void> {
    await this.page.reload();
    await expect(this.launcher).toBeVisible();
  }

  /** A browser without a screen shows all its pages: the page is told, and the rest is as it would be. */
  private async turn(to: DocumentVisibilityState): Promise<void> {
    await this.page.evaluate((state) => {
      Object.defineProperty(document, 'visibilityState', { value: state, configurable: true });
      Object.defineProperty(document, 'hidden', { value: state === 'hidden', configurable: true });
      document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
    }, to);
  }
}
