// @ts-check
/** @import {Agent, Desk as Front, Overview as Numbers} from '../../shared/types.js' */
import { useEffect, useRef, useState } from 'preact/hooks';
import { t } from '../language.js';
import { textOn } from '../state/colour.js';
import { hashOfPlace } from '../state/route.js';
import { endingWords, stopwatch } from '../words.js';
import { Agents } from './Agents.jsx';
import { Field, Kept, Listed, useForm } from './fields.jsx';
import { Sheet } from './Sheet.jsx';
import { useSelect, useServerNow, useWork } from './use.js';
import { useRead } from './useRead.js';

/** Milliseconds between two looks at the numbers. */
const EVERY = 15_000;

/** For admins: how the desk is doing, who works at it, and what visitors see of it. */
export function Desk() {
  const part = useSelect((state) => state.part);
  const parts = [
    ['', t('Overview')],
    ['agents', t('Agents')],
    ['texts', t('Texts')],
  ];
  return (
    <Sheet title={t('Desk')}>
      <nav class="tabs" aria-label={t('Desk')}>
        {parts.map(([id, name]) => (
          <a key={id} href={hashOfPlace('desk', id)} aria-current={id === part ? 'page' : undefined}>
            {name}
          </a>
        ))}
      </nav>
      {part === 'agents' ? <Agents /> : part === 'texts' ? <Texts /> : <Overview />}
    </Sheet>
  );
}

/** The beginning of this day, here. */
const midnight = () => {
  const now = new Date();
  return new Date(now.getFullYear(), now.getMonth(), now.getDate()).toISOString();
};

function Overview() {
  const work = useWork();
  const { value, failure, again } = useRead(() => work.readOverview(midnight()), '', EVERY);
  return (
    <Listed value={value} failure={failure} again={again} none="">
      {value && <Glance numbers={value} />}
    </Listed>
  );
}

/** @param {{ numbers: Numbers }} props */
function Glance({ numbers }) {
  const now = useServerNow(1);
  const { agents, waiting, oldest_since, open, chats, closed, median_first_answer: median, visitors } = numbers;
  const longest = oldest_since && Math.max(0, Math.floor((now - Date.parse(oldest_since)) / 1000));
  const ended = closed.reduce((sum, { count }) => sum + count, 0);
  return (
    <>
      <dl class="numbers">
        <Figure name={t('Agents online')} value={`${numbers.agents_online}`} more={t('of {n}', { n: agents.length })} />
        <Figure name={t('Open chats')} value={`${open}`} />
        <Figure
          name={t('Waiting')}
          value={`${waiting}`}
          more={
            waiting && longest !== undefined && longest !== '' ? t('longest {time}', { time: stopwatch(longest) }) : ''
          }
        />
        <Figure name={t('Visitors on the site')} value={`${visitors}`} />
        <Figure name={t('Chats today')} value={`${chats}`} />
        <Figure
          name={t('First answer today')}
          value={median === undefined ? '–' : stopwatch(median)}
          more={median === undefined ? t('no answer yet') : t('half were faster')}
        />
      </dl>
      <section class="card">
        <h2>{t('Load')}</h2>
        <ul class="bars">
          {agents.map((agent) => (
            <Load key={agent.id} agent={agent} />
          ))}
        </ul>
      </section>
      <section class="card">
        <h2>{t('How chats ended today')}</h2>
        {!ended && <p class="quiet">{t('None has ended yet.')}</p>}
        <ul class="bars">
          {closed.map(({ reason, count }) => (
            <Bar
              key={reason}
              name={endingWords(/** @type {any} */ ({ closed_reason: reason }), false) || reason}
              value={count}
              max={ended}
              words={String(count)}
            />
          ))}
        </ul>
      </section>
    </>
  );
}

/** @param {{ name: string, value: string, more?: string }} props */
const Figure = ({ name, value, more }) => (
  <div>
    <dt>{name}</dt>
    <dd>
      <b>{value}</b> <span class="quiet">{more}</span>
    </dd>
  </div>
);

/** @param {{ agent: Agent }} props */
const Load = ({ agent: { name, online, status, open_chats, max_chats } }) => (
  <Bar
    name={name}
    value={open_chats}
    max={max_chats}
    words={`${t('{n} of {max} chats', { n: open_chats, max: max_chats })} · ${
      online ? t('online') : status === 'available' ? t('not connected') : t('away')
    }`}
  />
);

/**
 * Not the element of that name: how its parts are laid out is each browser's own affair.
 * @param {{ label: string, value: number, max: number }} props
 */
const Meter = ({ label, value, max }) => (
  // biome-ignore lint/a11y/useSemanticElements: see above
  <svg
    class="meter"
    viewBox={`0 0 ${max} 1`}
    preserveAspectRatio="none"
    role="meter"
    aria-label={label}
    aria-valuemin={0}
    aria-valuemax={max}
    aria-valuenow={value}
  >
    <rect width={value} height="1" />
  </svg>
);

/** A length with its words beside it: nobody has to see the colour. @param {{ name: string, value: number, max: number, words: string }} props */
function Bar({ name, value, max, words }) {
  return (
    <li>
      <bdi>{name}</bdi>
      <Meter label={name} value={value} max={Math.max(1, max, value)} />
      <span class="quiet">{words}</span>
    </li>
  );
}

function Texts() {
  const work = useWork();
  const { value, failure, again } = useRead(work.readDesk);
  return (
    <Listed value={value} failure={failure} again={again} none="">
      {value && <TextsForm desk={value} />}
    </Listed>
  );
}

const COLOUR = /^#[0-9a-f]{6}$/i;

/** @param {{ desk: Front }} props */
function TextsForm({ desk }) {
  const work = useWork();
  const [name, setName] = useState(desk.name);
  const [greeting, setGreeting] = useState(desk.greeting ?? '');
  const [accent, setAccent] = useState(desk.accent ?? '');
  const [privacy, setPrivacy] = useState(desk.privacy_url ?? '');
  const [done, setDone] = useState(false);
  const form = useForm(async () => {
    setDone(false);
    if (accent && !COLOUR.test(accent)) return form.refuse('accent', t('A colour is written like #1a7f5a.'));
    if (privacy && !/^https?:\/\//i.test(privacy))
      return form.refuse('privacy_url', t('An address begins with https://.'));
    await work.changeDesk({ name, greeting, accent, privacy_url: privacy });
    setDone(true);
  });
  return (
    <form class="card" onSubmit={form.submit} noValidate>
      <Field label={t('Name of the desk')} value={name} onInput={setName} wrong={form.wrong('name')} maxLength={80} />
      <Field
        label={t('Greeting')}
        value={greeting}
        onInput={setGreeting}
        wrong={form.wrong('greeting')}
        hint={t('One sentence. Empty: the widget’s own.')}
        maxLength={300}
      />
      <Field
        label={t('Colour')}
        value={accent}
        onInput={setAccent}
        wrong={form.wrong('accent')}
        hint={t('Such as #1a7f5a. Empty: the widget’s own.')}
        maxLength={7}
      />
      <Preview accent={accent} />
      <Field
        label={t('Privacy page')}
        type="url"
        value={privacy}
        onInput={setPrivacy}
        wrong={form.wrong('privacy_url') || form.wrong('')}
        hint={t('Shown before the first message.')}
      />
      <Kept label={t('Save')} busy={form.busy} done={done ? t('Saved. Visitors see it with their next page.') : ''} />
    </form>
  );
}

/** How a text stands on the colour. @param {{ accent: string }} props */
function Preview({ accent }) {
  const sample = useRef(/** @type {HTMLParagraphElement | null} */ (null));
  const good = COLOUR.test(accent);
  useEffect(() => {
    const style = sample.current?.style;
    style?.setProperty('--sample', good ? accent : 'var(--accent)');
    style?.setProperty('--on-sample', good ? textOn(accent) : 'var(--on-accent)');
  }, [accent]);
  return (
    <p class="sample" ref={sample}>
      {t('What a visitor writes looks like this.')}
    </p>
  );
}
