// @ts-check
import { useEffect, useState } from 'preact/hooks';
import { close } from '../../shared/icons.js';
import { t } from '../language.js';
import { About } from './About.jsx';
import { Muffled } from './Alerts.jsx';
import { Chats } from './Chats.jsx';
import { Conversation } from './Conversation.jsx';
import { Login } from './Login.jsx';
import { Me } from './Me.jsx';
import { NewChat } from './NewChat.jsx';
import { Beside, Places } from './Places.jsx';
import { Icon, Modal } from './parts.jsx';
import { Quiet } from './Quiet.jsx';
import { Shortcuts } from './Shortcuts.jsx';
import { useSelect, useWork } from './use.js';
import { Visitors } from './Visitors.jsx';
import { Waiting } from './Waiting.jsx';

/** All that an agent has before the eyes. The style sheet decides what stands beside what, and what gives way. */
export function Workplace() {
  const selected = useSelect((state) => state.selected);
  const composing = useSelect((state) => state.composing);
  const chat = useSelect((state) => state.known.threads[selected ?? '']?.chat);
  const ended = useSelect((state) => state.ended);
  const placed = useSelect((state) => state.place !== 'chats');
  const [about, setAbout] = useState(false);
  // Another chat, another visitor: what was folded out over the conversation is out of the way again.
  useEffect(() => setAbout(false), [selected, composing]);
  const visitorId = chat?.visitor_id ?? composing;

  return (
    <div class={placed ? 'page placed' : selected || composing ? 'page talking' : 'page'}>
      <Me />
      <div class="lists">
        <Places />
        <Muffled />
        <Waiting />
        <Chats />
        <Visitors />
      </div>
      <main class="talk">
        {placed ? (
          <Beside />
        ) : selected ? (
          <Conversation key={selected} chatId={selected} about={about} onAbout={() => setAbout(!about)} />
        ) : composing ? (
          <NewChat key={composing} visitorId={composing} about={about} onAbout={() => setAbout(!about)} />
        ) : (
          <Quiet />
        )}
        <Alert />
      </main>
      {visitorId && (
        <About key={visitorId} visitorId={visitorId} chat={chat} open={about} onClose={() => setAbout(false)} />
      )}
      <Announcer />
      <Shortcuts />
      {ended && (
        <Modal label={t('Log in again')} class="again">
          <Login />
        </Modal>
      )}
    </div>
  );
}

/** The one place for refusals of what was just tried. */
function Alert() {
  const alert = useSelect((state) => state.alert);
  const { dismiss } = useWork();
  return (
    <div class="alert" role="alert">
      {alert && (
        <>
          <p>{alert}</p>
          <button type="button" class="icon-button" aria-label={t('Dismiss')} onClick={dismiss}>
            <Icon path={close} />
          </button>
        </>
      )}
    </div>
  );
}

/** Reads out what others write, in whichever chat; the log itself is silent, for it also grows by paging. */
function Announcer() {
  const said = useSelect((state) => state.said);
  return (
    <p class="unseen" aria-live="polite">
      <span key={said.turn}>{said.text}</span>
    </p>
  );
}
