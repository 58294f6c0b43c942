// @ts-check
import { render } from 'preact';
import { onLanguage, speak } from './language.js';
import { freshCount, unreadCount } from './state/state.js';
import { App } from './views/App.jsx';
import { Provider } from './views/use.js';
import { titleWords } from './words.js';
import { createWork } from './work/work.js';

const work = createWork();

work.store.subscribe(() => {
  const state = work.store.get();
  const title = titleWords(unreadCount(state) + freshCount(state), state.agent?.name);
  if (document.title !== title) document.title = title;
});

function draw() {
  render(
    <Provider value={work}>
      <App />
    </Provider>,
    /** @type {HTMLElement} */ (document.getElementById('page')),
  );
}

onLanguage(draw);
await speak();
draw();
work.start();
