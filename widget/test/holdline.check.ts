/** Not run: that it compiles says that the types are as a page's author needs them. */
import type { Holdline, HoldlineConfig } from '../holdline.js';

const config: HoldlineConfig = {
  host: 'https://chat.shop.example',
  open: true,
  texts: { nl: { Send: 'Versturen', '{n} new messages': { one: '{n} nieuw bericht', other: '{n} nieuwe berichten' } } },
};
window.Holdline = { config };
window.Holdline = [];
// biome-ignore lint/suspicious/noAssignInExpressions: as README.md says it
const queue = (window.Holdline ||= []);
queue.config = config;
queue.push(['prefill', 'A question'], ['on', 'unread', (n: number) => n.toFixed()], ['off', 'open', () => {}]);
// @ts-expect-error: no such call
queue.push(['explode']);

export function use(holdline: Holdline): void {
  holdline.open();
  holdline.setVisitor({ name: 'Zoe', attributes: { plan: 'gold' } });
  holdline.setLocale('nl', { Send: 'Versturen' });
  holdline.on('unread', (count) => count.toFixed());
  holdline.on('message', ({ text, sender }) => [text.trim(), sender === 'agent']);
  holdline.on('chat:end', ({ closed_reason }) => closed_reason?.trim());
  holdline.on('availability', ({ online }) => online === true);
  holdline.push(['prefill', 'Hello'], ['setVisitor', { name: 'Zoe' }], ['open']);
  // @ts-expect-error: no such event
  holdline.on('opened', () => {});
  // @ts-expect-error: a number is no text
  holdline.prefill(3);
  // @ts-expect-error: no such call
  holdline.push(['explode']);
  // @ts-expect-error: no such theme
  config.theme = 'black';
}
