/** Style sheets that a module imports arrive as text, bundled and minified by the build. */
declare module '*.css' {
  const text: string;
  export default text;
}

/** Where the parts of the widget live, relative to the widget's own address; the build puts it in. */
declare const PANEL: string;
declare const LAUNCHER_CSS: string;
declare const PANEL_CSS: string;
declare const MENU: string;
declare const MENU_CSS: string;
declare const OWNER: string;
declare const SOUND: string;
declare const LANGUAGES: string;
/** The languages besides English: where their texts are. */
declare const WORDS: Record<string, string>;
/** The same of the agent page. */
declare const TEXTS: Record<string, string>;
/** Where the agent page's poll is. */
declare const POLL_WORKER: string;
