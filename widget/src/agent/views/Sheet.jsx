// @ts-check
/** @import {ComponentChildren} from 'preact' */
import { Back } from './Back.jsx';

/** What a place beside the chats is written on. @param {{ title: string, children: ComponentChildren, tools?: ComponentChildren }} props */
export const Sheet = ({ title, tools, children }) => (
  <div class="sheet">
    <header class="sheet-head">
      <Back />
      <h1>{title}</h1>
      {tools}
    </header>
    {children}
  </div>
);
