// @ts-check
import { choose, LANGUAGES, spoken, t } from '../language.js';

/** In which language the page speaks. Each is called what it calls itself, so that everybody finds the own one. */
export const Language = () => (
  <span class="language">
    <select
      aria-label={t('Language of this page')}
      value={spoken()}
      onChange={(event) => choose(event.currentTarget.value)}
    >
      {Object.entries(LANGUAGES).map(([language, name]) => (
        <option key={language} value={language} lang={language}>
          {name}
        </option>
      ))}
    </select>
  </span>
);
