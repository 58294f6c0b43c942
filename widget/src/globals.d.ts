/** Style sheets that a module imports arrive as text, bundled and minified by the build. */
declare module '*.css' {
  const text: string;
  export default text;
}

/** Where the widget's panel lives, relative to the widget's own address; the build puts it in. */
declare const PANEL: string;
