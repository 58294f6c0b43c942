// @ts-check
/** @import {ComponentChildren} from 'preact' */
import { back } from '../icons.js';
import { t } from '../language.js';
import { hashOfPlace } from '../state/route.js';
import { Icon } from './parts.jsx';

/** What a place beside the chats is written on. @param {{ title: string, children: ComponentChildren, tools?: ComponentChildren }} props */
export const Sheet = ({ title, tools, children }) => (
  <div class="sheet">
    <header class="sheet-head">
      <a class="icon-button back" href={hashOfPlace('chats')} aria-label={t('All chats')} title={t('All chats')}>
        <Icon path={back} />
      </a>
      <h1>{title}</h1>
      {tools}
    </header>
    {children}
  </div>
);
