/**
 * The nouns of the HTTP contract as the browser sees them: taken from the spec, so that a field that is not there fails
 * the check of types. Import in JSDoc: `@import {Chat, Message} from '../shared/types.d.ts'`, or
 * `import('../shared/types.js').Chat` inside a type. `npm run contract` writes `contract.d.ts`.
 */
import type { components } from './contract.js';

type Schemas = components['schemas'];

export type Side = Schemas['Side'];
export type Page = Schemas['Page'];
export type Visitor = Schemas['Visitor'];
export type VisitorChanges = Schemas['VisitorChanges'];
export type Agent = Schemas['Agent'];
/** An agent as the public sees it: one who can be chosen now. */
export type FreeAgent = Schemas['AgentCard'];
export type Desk = Schemas['DeskFront'];
export type Message = Schemas['Message'];
export type Messages = Schemas['MessageList'];
export type Chat = Schemas['Chat'];
export type Chats = Schemas['ChatList'];
/** All agents, to transfer to. */
export type Team = Schemas['Team'];
/** How many chats wait, and since when the first of them. */
export type Line = Schemas['Line'];
export type Block = Schemas['Block'];
export type Blocks = Schemas['BlockList'];
export type CannedReply = Schemas['CannedReply'];
export type CannedReplies = Schemas['CannedReplyList'];
/** A log-in of one's own. */
export type Session = Schemas['SessionInfo'];
export type Sessions = Schemas['SessionList'];
/** An agent who was just made; the password only if the server chose it. */
export type Hired = Schemas['Hired'];
/** The desk at a glance. */
export type Overview = Schemas['Overview'];
/** What is stored of a visitor. */
export type Export = Schemas['VisitorExport'];
/** One flat object; which members are there depends on `type`. */
export type Event = Schemas['Event'];
export type Events = Schemas['Events'];

export type NewAgent = Schemas['NewAgent'];
export type AgentChange = Schemas['AgentChange'];
export type DeskChange = Schemas['DeskChange'];
export type SelfChange = Schemas['SelfChange'];
export type VisitorChange = Schemas['VisitorChange'];

/** All that is sent as the body of a call. */
export type Sent = Schemas[
  | 'AgentChange'
  | 'CannedReplyChange'
  | 'DeskChange'
  | 'LogIn'
  | 'NewAgent'
  | 'NewBlock'
  | 'NewCannedReply'
  | 'NewChat'
  | 'NewHolder'
  | 'NewMessage'
  | 'NewVisitor'
  | 'ReadMark'
  | 'SelfChange'
  | 'VisitorChange'];

/** Options of one call; `api.js` says what they do. */
export interface CallOptions {
  body?: Sent;
  headers?: Record<string, string>;
  signal?: AbortSignal;
  /** Seconds until the call is given up. */
  timeout?: number;
  cache?: RequestCache;
  /** Leave the credentials out, so that a public GET needs no preflight. */
  anonymous?: boolean;
}

export type Call = (method: string, path: string, options?: CallOptions) => Promise<any>;
