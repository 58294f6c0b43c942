// @ts-check
/** @import {Chat, Message} from '../../shared/types.js' */
/** @import {Search} from '../state/found.js' */
import { useEffect, useState } from 'preact/hooks';
import { t } from '../language.js';
import { marked, queryOfSearch, requestOf, searchOfQuery } from '../state/found.js';
import { hashOfChat, hashOfPlace } from '../state/route.js';
import { endingWords } from '../words.js';
import { Choice, Field, Listed } from './fields.jsx';
import { Name, When } from './parts.jsx';
import { Sheet } from './Sheet.jsx';
import { useSelect, useWork } from './use.js';
import { useRead } from './useRead.js';

/** Milliseconds after the last key until it is looked for. */
const PAUSE = 300;

/** Chats that were, by their words, their agent, their time and their end. What is looked for is in the address. */
export function History() {
  const work = useWork();
  const query = useSelect((state) => state.query);
  const admin = useSelect((state) => state.agent?.role === 'admin');
  const search = searchOfQuery(query);
  const [typed, setTyped] = useState(search.q);
  // Back and forward lead to other words.
  useEffect(() => setTyped((typed) => (typed.trim() === search.q ? typed : search.q)), [query]);

  /** @param {Partial<Search>} change */
  const look = (change) => work.go(hashOfPlace('history', '', queryOfSearch({ ...search, q: typed, ...change })), true);
  useEffect(() => {
    if (typed.trim() === search.q) return;
    const timer = setTimeout(() => look({ q: typed }), PAUSE);
    return () => clearTimeout(timer);
  }, [typed]);

  return (
    <Sheet title={t('History')}>
      <search>
        <form class="filters" onSubmit={(event) => event.preventDefault()}>
          <Field label={t('Words')} type="search" maxLength={100} value={typed} onInput={setTyped} />
          {admin && <ByAgent value={search.agent} onChange={(agent) => look({ agent })} />}
          <Choice
            label={t('Ended by')}
            value={search.reason}
            onChange={(reason) => look({ reason })}
            options={reasons()}
          />
          <Field label={t('From')} type="date" value={search.from} onInput={(from) => look({ from })} />
          <Field label={t('To')} type="date" value={search.to} onInput={(to) => look({ to })} />
        </form>
      </search>
      <Found key={query} search={search} />
    </Sheet>
  );
}

/** @returns {[string, string][]} */
const reasons = () => [
  ['', t('Anything')],
  ['visitor', t('The visitor')],
  ['agent', t('The agent')],
  ['visitor-left', t('The visitor left')],
  ['agent-left', t('The agent left')],
  ['idle', t('Nobody wrote')],
  ['desk-offline', t('Nobody was available')],
  ['erased', t('Erased')],
];

/** @param {{ value: string, onChange: (id: string) => void }} props */
function ByAgent({ value, onChange }) {
  const { readTeam } = useWork();
  const { value: team = [] } = useRead(readTeam);
  /** @type {[string, string][]} */
  const options = team.map(({ id, name }) => [id, name]);
  return <Choice label={t('Agent')} value={value} onChange={onChange} options={[['', t('All agents')], ...options]} />;
}

/** @typedef {{ chats: Chat[], matches: Map<string, Message>, next?: string }} Page */

/** @param {{ search: Search }} props */
function Found({ search }) {
  const work = useWork();
  const [pages, setPages] = useState(/** @type {Page[]} */ ([]));
  const [loading, setLoading] = useState(false);
  const request = (/** @type {string} */ before = '') => work.search(requestOf(search, before)).then(pageOf);
  const first = useRead(request);
  const all = first.value ? [first.value, ...pages] : [];
  const chats = first.value && all.flatMap((page) => page.chats);
  const next = all.at(-1)?.next;

  async function more() {
    if (loading) return;
    setLoading(true);
    await work.attempt(t('No more could be read.'), async () => {
      const page = await request(next);
      setPages((pages) => [...pages, page]);
    });
    setLoading(false);
  }

  return (
    <section class="found" aria-label={t('Found chats')}>
      <p class="unseen" role="status">
        {chats && t('{n} chats', { n: chats.length })}
      </p>
      <Listed value={chats} failure={first.failure} again={first.again} none={t('No chat fits.')}>
        <ul>
          {all.flatMap(({ chats, matches }) =>
            chats.map((chat) => <Row key={chat.id} chat={chat} match={matches.get(chat.id)} q={search.q} />),
          )}
        </ul>
      </Listed>
      {next && (
        <button type="button" class="button" aria-busy={loading} onClick={more}>
          {t('More')}
        </button>
      )}
    </section>
  );
}

/** @param {{ chats: Chat[], matches?: Message[], next?: string }} answer @returns {Page} */
const pageOf = ({ chats, matches = [], next }) => ({
  chats,
  matches: new Map(matches.map((message) => [message.chat_id, message])),
  next,
});

/** @param {{ chat: Chat, match?: Message, q: string }} props */
const Row = ({ chat, match, q }) => (
  <li>
    <a class="row" href={hashOfChat(chat.id, match?.seq)}>
      <span class="top">
        <Name id={chat.visitor_id} name={chat.visitor_name} />
        {chat.agent_name && (
          <span class="quiet with">
            {t('with')} <bdi>{chat.agent_name}</bdi>
          </span>
        )}
        <When at={chat.created_at} />
      </span>
      <span class="bottom">
        <bdi class="line">{match ? <Marked text={match.text} q={q} /> : (chat.last_message?.text ?? '')}</bdi>
      </span>
      <span class="end">
        {chat.state === 'closed'
          ? endingWords(chat, false)
          : chat.state === 'waiting'
            ? t('Waits in the line')
            : t('Goes on')}
      </span>
    </a>
  </li>
);

/** @param {{ text: string, q: string }} props */
const Marked = ({ text, q }) => <>{marked(text, q).map((piece, i) => (i % 2 ? <mark>{piece}</mark> : piece))}</>;
