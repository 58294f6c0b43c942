/**
 * What the entry, the panel, the tabs of a site and what is stored in a browser owe each other. All of them may come
 * from neighbouring releases (the entry is cached for minutes, the panel is named by its hash, a tab may be open for
 * days), so members are only ever added, and nobody takes for granted what this file did not have from its first
 * release on. The build keeps these names as they are.
 */
import type * as dom from '../shared/dom.js';
import type { Call, Chat, Desk, Event, Message } from '../shared/types.js';

/** What the owner said, each valid; ../../README.md says what it means, and what holds where nothing is said. */
export interface Config {
  host?: string;
  agent?: string;
  lang?: string;
  theme?: 'auto' | 'light' | 'dark';
  accent?: string;
  position?: 'right' | 'left';
  open?: 'true' | 'false' | '' | boolean;
  launcher?: 'auto' | 'none';
  proactive?: 'on' | 'off';
  presence?: 'page' | 'session';
  page?: 'path' | 'full';
  offline?: 'show' | 'hide';
  start?: 'auto' | 'manual';
  /** By language: texts in the place of ours, which are named by their English. */
  texts?: Record<string, Texts>;
}

/** A text by its English; where it counts something, by the plural category of the count (CLDR). */
export type Texts = Record<string, string | Record<string, string>>;

/** What outlives a page, from the moment on that a visitor has a chat. */
export interface Memory {
  token?: string;
  chat_id?: string;
  /** When the chat was last known to go on, in milliseconds. */
  at?: number;
  /** The chat goes on, its end was not seen, or something of it is not sent yet: a page that comes loads the panel at once. */
  live?: boolean;
  /** The panel was open. */
  open?: boolean;
  /** Typed, not sent. */
  draft?: string;
  /** Sent, not acknowledged: texts by id, in order. No array: some pages have a script that makes JSON of arrays its own way. */
  outbox?: Record<string, string>;
  /** Whom the first message goes to, while there is no chat. */
  to?: Addressee;
  /** No sound. */
  mute?: boolean;
  /** The id of the message that a tab of this site rang for. */
  rang?: string;
}

/** An agent, or with no id anyone. */
export interface Addressee {
  id?: string;
  name?: string;
  /** Busy: the first message asks for a place in line. */
  wait?: boolean;
}

/** Why nothing new can come: a `Problem`, or what another tab told of one. */
export interface Trouble {
  status: number;
  slug: string;
  message: string;
  retryAfter?: number;
  retryAt?: number;
}

/** What the site says of its visitor. */
export interface Who {
  name?: string;
  attributes?: Record<string, string>;
}

/** What a tab tells the others of its site, and its own panel. */
export interface TabMessage {
  /** "lead": does the one who leads answer? "all": a tab has come, and asks what there is to know. */
  ask?: 'lead' | 'all';
  token?: string;
  patch?: Memory;
  chats?: Chat[];
  events?: Event[];
  last_event_id?: string;
  /** `false`: all is well again. */
  stale?: Trouble | false;
  /** The visitor is another one from now on, for the page wants it so. */
  reset?: boolean;
  /** Its token is no good any more: it was refused, or the visitor is another one, or erased. */
  lost?: boolean;
}

/** Polls until the signal is aborted, and not a moment longer. */
export type Run = (signal: AbortSignal) => Promise<void>;

export interface Link {
  face: {
    root: ShadowRoot;
    launcher: HTMLButtonElement;
    /** A live region, which was there before there was anything to say. */
    news: HTMLElement;
    /** Gives the root a style sheet: the text, or where the same is loaded from. */
    dress(css: string, address: string): void;
  };
  presence: {
    /** The way to the server, as the visitor. Throws a `Response` that is not ok, or whatever `fetch` throws. */
    ask: Call;
    /** To the other tabs. */
    tell(message: TabMessage): void;
    /** Resolves when there is a visitor; gives up with the signal. Throws a `Response` that is not ok, or what `fetch` throws. */
    visitor(signal?: AbortSignal): Promise<unknown>;
    /** The token from now on; none: the next `visitor` makes a new one. */
    adopt(token?: string, forget?: boolean): void;
    token(): string | undefined;
    /** Stands in line to lead, or takes the lead. */
    queue(options?: { steal: true }): void;
    /** Whether the tabs can agree on the one that leads; where they cannot, each that is looked at does. */
    agree(): boolean;
    /** The panel hears the other tabs and polls from now on. @returns the cursor to go on from, if there is one */
    takeOver(hear: (message: TabMessage) => void, run: Run): string | undefined;
  };
  /** Where the widget comes from, with a slash at its end. */
  base: string;
  config: Config;
  /** Ends all that the widget does. */
  signal: AbortSignal;
  /** Loads another part of the widget. */
  part(path: string): Promise<any>;
  /** Tells the page. */
  emit(name: string, detail?: unknown): void;
  /** Whether somebody is online, as far as the panel knows. */
  available(online: boolean): void;
  /** The desk's texts; undefined when they could not be asked. */
  desk(): Promise<Desk | undefined>;
  /** What `Panel.wants` says may have changed. */
  update(): void;
  /** Tells the server what the visitor looks at. */
  tellPage(): unknown;
}

export interface Panel {
  /** @param focus the person asked for it: take the focus */
  open(focus: boolean): void;
  /**
   * What the page calls. The panel knows all of `window.Holdline` that needs it: open, close, toggle, prefill, setLocale
   * and reset.
   */
  call(name: string, given: any[]): void;
  /**
   * Whether this tab would lead. It is also asked when a tab is looked at again and when the network is back.
   * @param here without a chat: somebody is on the page, and the owner wants that to be known
   */
  wants(here: boolean): boolean;
}

/** What the menu needs of the panel. */
export interface MenuLink {
  h: typeof dom.h;
  set: typeof dom.set;
  /** The text in the visitor's language. */
  t(text: string, given?: Record<string, string | number>): string;
  dress(css: string): void;
  header: HTMLElement;
  /** The button that leads to it. */
  opener: HTMLElement;
  panel: HTMLElement;
  act: {
    end(): Promise<void>;
    /** Does it; after `failed` the person is told why it could not be done. */
    attempt(failed: string, what: () => Promise<void>): Promise<void>;
    /** What is held of the chat. */
    thread(): { messages: Message[]; more: boolean } | undefined;
    /** Reads the page of messages before those. */
    earlier(): Promise<void>;
    visit: {
      call: Call;
      /** Here and in the other tabs. */
      tell(message: TabMessage): void;
      memory(): Memory;
      keep(patch: Memory): void;
    };
  };
  /** Day and time of a moment, as people read them. */
  dated(time: string): [day: string, time: string];
}

export interface Menu {
  toggle(): void;
  /** @returns whether there was something to be closed */
  escape(): boolean;
  /** @param known there is a chat @param going it goes on */
  render(known: boolean, going: boolean): void;
}

/** Resolves when the panel is there, in the visitor's language. */
export type StartPanel = (link: Link) => Promise<Panel>;
