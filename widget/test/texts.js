// @ts-check
/** What the tests of both front ends' texts have in common. */
import assert from 'node:assert/strict';
import ts from 'typescript';

/** The places of a text. @param {string} text */
export const places = (text) => [...new Set(text.match(/\{\w*\}/g))].sort();

/**
 * The text that a function is called with. Nothing but a literal can be found in sources, so nothing else may be handed
 * to it, and what has places is given just those.
 * @param {ts.Identifier} name of the function, where it stands in the source
 * @param {string} file
 */
export function textOf(name, file) {
  const { parent } = name;
  const [text, given] = ts.isCallExpression(parent) && parent.expression === name ? parent.arguments : [];
  const where = `${file}: ${parent.getText()}`;
  assert.ok(text && ts.isStringLiteralLike(text), `${where}: ${name.text} is for a literal`);
  assert.equal(!given, !places(text.text).length, `${where}: what has places is given something, and nothing else is`);
  if (given && ts.isObjectLiteralExpression(given)) {
    const names = given.properties.map((property) => `{${property.name?.getText()}}`).sort();
    assert.deepEqual(names, places(text.text), where);
  }
  return text.text;
}
