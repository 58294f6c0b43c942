/**
 * Types of `window.Holdline`, for the pages of website owners:
 * `/// <reference path="holdline.d.ts" />`, or copy it beside your code.
 */

/** What can be said by `data-…` on the tag too; README.md has the table. */
export interface HoldlineConfig {
  /** Where the server is, such as "https://chat.shop.example"; needed where there is no tag to tell. */
  host?: string;
  agent?: string;
  lang?: string;
  theme?: 'auto' | 'light' | 'dark';
  accent?: string;
  position?: 'right' | 'left';
  open?: boolean;
  launcher?: 'auto' | 'none';
  proactive?: 'on' | 'off';
  presence?: 'page' | 'session';
  page?: 'path' | 'full';
  offline?: 'show' | 'hide';
  start?: 'auto' | 'manual';
  /** By language: texts in the place of ours, which are named by their English. */
  texts?: Record<string, HoldlineTexts>;
}

/** A text by its English; where it counts something, by the plural category of the count (CLDR). */
export type HoldlineTexts = Record<string, string | Record<string, string>>;

export interface HoldlineMessage {
  id: string;
  chat_id: string;
  seq: number;
  sender: 'visitor' | 'agent';
  agent_name?: string;
  text: string;
  sent_at: string;
}

export interface HoldlineChat {
  id: string;
  state: 'waiting' | 'open' | 'closed';
  agent_id?: string;
  agent_name?: string;
  opened_by: 'visitor' | 'agent';
  closed_reason?: string;
}

/** What an event's listener is handed. */
export interface HoldlineEvents {
  ready: undefined;
  open: undefined;
  close: undefined;
  message: HoldlineMessage;
  /** How many messages of the other side were not seen yet. */
  unread: number;
  'chat:start': HoldlineChat;
  'chat:end': HoldlineChat;
  /** Once soon after the start, and at each change; who listens later is told of the next change. */
  availability: { online: boolean };
}

type Calls = Omit<Holdline, 'push' | 'config' | 'on' | 'off'>;

/** A call by its name and what it is handed: `['prefill', 'Hello']`. */
export type HoldlineCall =
  | { [K in keyof Calls]: [K, ...Parameters<Calls[K]>] }[keyof Calls]
  | { [E in keyof HoldlineEvents]: ['on' | 'off', E, (detail: HoldlineEvents[E]) => void] }[keyof HoldlineEvents];

/** What keeps calls, and what is to be said, until the script is there: `(window.Holdline ||= []).push(['open'])`. */
export interface HoldlineQueue extends Array<any> {
  config?: HoldlineConfig;
  push(...calls: HoldlineCall[]): number;
}

export interface Holdline {
  config?: HoldlineConfig;
  open(): void;
  close(): void;
  toggle(): void;
  /** The launcher. */
  show(): void;
  hide(): void;
  /** With `start: 'manual'`, or after `destroy`, on the object that was kept. */
  start(): void;
  /** Takes everything off the page, `window.Holdline` too. */
  destroy(): void;
  /** What agents see of the visitor; unverified. At most 20 attributes, names of 40 and values of 200 characters. */
  setVisitor(who: { name?: string; attributes?: Record<string, string> }): void;
  setLocale(lang: string, texts?: HoldlineTexts): void;
  /** Puts a text into the field, unless the visitor has typed there. */
  prefill(text: string): void;
  /** This browser forgets the visitor and its chat, such as when somebody logs out of the site. */
  reset(): void;
  on<E extends keyof HoldlineEvents>(event: E, listener: (detail: HoldlineEvents[E]) => void): void;
  off<E extends keyof HoldlineEvents>(event: E, listener: (detail: HoldlineEvents[E]) => void): void;
  /** `Holdline.push(['prefill', 'Hello'])` works before the script is there too, on an array in the place of this. */
  push(...calls: HoldlineCall[]): void;
}

declare global {
  interface Window {
    get Holdline(): Holdline | HoldlineQueue | undefined;
    set Holdline(before: Holdline | HoldlineQueue | { config?: HoldlineConfig } | undefined);
  }
}
