/**
 * The nouns of the HTTP contract as the browser sees them. Import in JSDoc:
 * `@import {Chat, Message} from '../shared/types.d.ts'`, or `import('../shared/types.js').Chat` inside a type.
 * Strings that the contract leaves open (`type`, `closed_reason`) are strings here too: a newer server may say more.
 */

export type Side = 'visitor' | 'agent';

export interface Page {
  url: string;
  title?: string;
  referrer?: string;
}

export interface Visitor {
  id: string;
  name?: string;
  locale?: string;
  page?: Page;
  attributes?: Record<string, string>;
  since: string;
  chat_id?: string;
  away?: boolean;
}

export interface Agent {
  id: string;
  employee_id: string;
  name: string;
  role: 'agent' | 'admin';
  status: 'available' | 'away';
  online: boolean;
  max_chats: number;
  open_chats: number;
}

/** An agent as the public sees it: one who can be chosen now. */
export interface FreeAgent {
  id: string;
  name: string;
  state: 'available' | 'busy';
  waiting?: number;
}

export interface Desk {
  name: string;
  greeting?: string;
  accent?: string;
  privacy_url?: string;
  online: boolean;
}

export interface Message {
  id: string;
  chat_id: string;
  seq: number;
  sender: Side;
  agent_id?: string;
  agent_name?: string;
  text: string;
  sent_at: string;
}

export interface Chat {
  id: string;
  state: 'waiting' | 'open' | 'closed';
  visitor_id: string;
  visitor_name?: string;
  agent_id?: string;
  agent_name?: string;
  opened_by: Side;
  /** Its place in the line while it waits; 1 is next. */
  position?: number;
  created_at: string;
  opened_at?: string;
  closed_at?: string;
  closed_reason?: string;
  /** When it will be closed if nobody writes; only while both are warned. */
  closes_at?: string;
  last_seq: number;
  last_message?: Message;
  unread: number;
  read: { visitor: number; agent: number };
}

/** All agents, to transfer to. */
export interface Team {
  agents: Agent[];
}

/** How many chats wait, and since when the first of them. */
export interface Line {
  waiting: number;
  oldest_since?: string;
}

export interface Block {
  visitor_id: string;
  visitor_name?: string;
  agent_id: string;
  agent_name: string;
  created_at: string;
}

export interface Blocks {
  blocks: Block[];
}

export interface CannedReply {
  id: string;
  /** Typed after a slash. */
  shortcut: string;
  text: string;
}

export interface CannedReplies {
  canned_replies: CannedReply[];
}

/** A log-in of one's own. */
export interface Session {
  created_at: string;
  last_used_at: string;
  /** The one that asks. */
  current: boolean;
  /** What the browser or program called itself when it logged in. */
  client?: string;
}

export interface Sessions {
  sessions: Session[];
}

/** An agent who was just made; the password only if the server chose it. */
export interface Hired {
  agent: Agent;
  password?: string;
}

/** The desk at a glance. */
export interface Overview {
  since: string;
  agents: Agent[];
  agents_online: number;
  visitors: number;
  waiting: number;
  oldest_since?: string;
  open: number;
  /** Begun since then. */
  chats: number;
  closed: { reason: string; count: number }[];
  /** Seconds from a visitor's first message to the first of an agent. */
  median_first_answer?: number;
}

/** What is stored of a visitor. */
export interface Export {
  visitor?: Visitor;
  chats: { chat: Chat; messages: Message[] }[];
  next?: string;
}

/** One flat object; which members are there depends on `type`. */
export interface Event {
  id?: string;
  type: string;
  chat?: Chat;
  message?: Message;
  chat_id?: string;
  sender?: Side;
  seq?: number;
  visitors?: VisitorChanges;
}

export interface VisitorChanges {
  arrived: Visitor[];
  updated: Visitor[];
  left: string[];
}

export interface Events {
  events: Event[];
  last_event_id: string;
}

export interface Chats {
  chats: Chat[];
  next?: string;
  /** Where a text was looked for: of each chat the newest message that has it. */
  matches?: Message[];
  last_event_id: string;
}

export interface Messages {
  messages: Message[];
  more: boolean;
}

/** Options of one call; `api.js` says what they do. */
export interface CallOptions {
  body?: object;
  headers?: Record<string, string>;
  signal?: AbortSignal;
  /** Seconds until the call is given up. */
  timeout?: number;
  cache?: RequestCache;
  /** Leave the credentials out, so that a public GET needs no preflight. */
  anonymous?: boolean;
}

export type Call = (method: string, path: string, options?: CallOptions) => Promise<any>;
