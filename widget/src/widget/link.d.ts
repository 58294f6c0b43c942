/**
 * What the entry and the panel owe each other. They may come from neighbouring releases (the entry is cached for
 * minutes, the panel is named by its hash), so members are only ever added, and the panel takes nothing for granted
 * that this file did not have from its first release on.
 */
import type { Problem } from '../shared/api.js';
import type * as dom from '../shared/dom.js';
import type { icon } from '../shared/icons.js';
import type { Poll, pause } from '../shared/poll.js';
import type { tidy } from '../shared/text.js';
import type { Call, Chat, Event } from '../shared/types.js';

/** What outlives a page, from the moment on that a visitor has a chat. */
export interface Memory {
  token?: string;
  chat_id?: string;
  /** The panel was open. */
  open?: boolean;
  /** Typed, not sent. */
  draft?: string;
  /** Sent, not acknowledged: texts by id, in order. No array: some pages have a script that makes JSON of arrays its own way. */
  outbox?: Record<string, string>;
  /** Whom the first message goes to, while there is no chat. */
  to?: Addressee;
}

/** An agent, or with no id anyone. */
export interface Addressee {
  id?: string;
  name?: string;
  /** Busy: the first message asks for a place in line. */
  wait?: boolean;
}

/** What both use and the entry has. */
export interface Kit {
  h: typeof dom.h;
  set: typeof dom.set;
  fill: typeof dom.fill;
  say: typeof dom.say;
  icon: typeof icon;
  pause: typeof pause;
  tidy: typeof tidy;
}

export interface Link {
  kit: Kit;
  root: ShadowRoot;
  launcher: HTMLButtonElement;
  call: Call;
  poll: Poll;
  memory(): Memory;
  /** Writes what changed; nothing reaches the disk before `remember`. */
  keep(patch: Memory): void;
  /** A chat begins: from now on the token is kept. */
  remember(): void;
  /** Resolves when there is a visitor; with `true` a new one, because the token was refused. */
  visitor(anew?: boolean): Promise<void>;
  /** Has the visitor erased, here and on the server; then `Panel.stale` is told "visitor-erased". */
  erase(): Promise<void>;
  /** Whether a chat goes on; only then the poll is kept up in a hidden tab. */
  engaged(yes: boolean): void;
}

export interface Panel {
  /** @param focus the person asked for it: take the focus */
  open(focus: boolean): void;
  toggle(): void;
  /** The chats as GET /chats told them, at the start and after a reset. */
  chats(chats: Chat[]): void;
  events(events: Event[]): void;
  /**
   * Why the poll fails; undefined when it is well again. With "visitor-erased" and "blocked" it has ended, and comes
   * back only through `Link.visitor`.
   */
  stale(problem: Problem | undefined): void;
  /** The visitor's token was refused: its chat is out of reach. */
  lost(): void;
}

export type StartPanel = (link: Link) => Panel;
