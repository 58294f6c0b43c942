// @ts-check
/**
 * The names of properties that have to stay. Whoever shortens properties goes by the name alone, wherever it stands:
 * one meaning that is not ours keeps a name everywhere. The types know what a name means, so no list is kept by hand:
 *
 * - What the platform calls so, by TypeScript's own libraries. The sources are checked against them, so an option of a
 *   browser's interface is known here as soon as it can be written.
 * - What the contract with the server calls so.
 * - What an agreement names (between releases of entry and panel, with another tab, with the page around, with a
 *   language), and all that its types lead to.
 * - What is a string anywhere or a word in one (a list may be split), or may be one: a computed key of type
 *   `'visitor' | 'agent'` is these two.
 * - What passes between a type and the unknown, in whatever direction: an attribute that `h` takes, something for
 *   `JSON.stringify` or `Object.entries`, an answer that was declared to be a `Chat`.
 *
 * The rest is named by our code alone, and only ever written out.
 */
import { readFileSync } from 'node:fs';
import ts from 'typescript';

/** What declares a name by which another may reach it as a property. @param {ts.Node} node */
const declares = (node) =>
  ts.isTypeElement(node) ||
  ts.isClassElement(node) ||
  ts.isObjectLiteralElement(node) ||
  ts.isVariableDeclaration(node) ||
  ts.isFunctionDeclaration(node);

/**
 * @param {object} given files, with their whole path
 * @param {string} given.config the tsconfig.json that the sources are checked with
 * @param {string[]} given.sources the modules that are built; what they import comes along
 * @param {string[]} given.agreements
 * @param {string} given.contract OpenAPI, as JSON
 * @returns {Set<string>}
 */
export function namesToKeep({ config, sources, agreements, contract }) {
  const { compilerOptions } = ts.readConfigFile(config, ts.sys.readFile).config;
  const { options } = ts.convertCompilerOptionsFromJson(compilerOptions, '');
  // Without the JSX of the agent page, which would bring names of its own.
  const program = ts.createProgram([...sources, ...agreements], { ...options, jsx: undefined });
  const checker = program.getTypeChecker();
  const agreed = new Set(
    agreements.map((path) => {
      const file = program.getSourceFile(path);
      if (!file) throw new Error(`${path} is missing, so nobody knows what was agreed on`);
      return file;
    }),
  );
  /** @type {Set<string>} */
  const names = new Set();
  /** @type {Set<ts.Type>} */
  const kept = new Set();

  const ours = (/** @type {ts.Node} */ node) => !node.getSourceFile().fileName.includes('/node_modules/');

  /** All members of a type, and of what they lead to. @param {ts.Type} type */
  function keep(type) {
    if (kept.has(type)) return;
    kept.add(type);
    if (type.isUnionOrIntersection()) type.types.forEach(keep);
    if (!(type.flags & ts.TypeFlags.Object)) return;
    for (const argument of checker.getTypeArguments(/** @type {ts.TypeReference} */ (type))) keep(argument);
    for (const { type: value } of checker.getIndexInfosOfType(type)) keep(value);
    for (const signature of [...type.getCallSignatures(), ...type.getConstructSignatures()]) {
      keep(signature.getReturnType());
      for (const parameter of signature.parameters) keep(checker.getTypeOfSymbol(parameter));
    }
    for (const member of type.getProperties()) {
      if (member.declarations && !member.declarations.some(ours)) continue;
      names.add(member.name);
      keep(checker.getTypeOfSymbol(member));
    }
  }

  /** `any`, `unknown` or `object`. @param {ts.Type} type */
  const isUnknown = (type) => !!(type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown | ts.TypeFlags.NonPrimitive));

  /** Of a type that has members by any name: the type of those. @param {ts.Type} type */
  const anyMember = (type) => checker.getIndexTypeOfType(type, ts.IndexKind.String);

  /** A value of one type goes where another is wanted. @param {ts.Type} given @param {ts.Type} wanted */
  function pass(given, wanted) {
    if (isUnknown(given)) keep(wanted);
    else if (wanted.isUnionOrIntersection()) for (const one of wanted.types) pass(given, one);
    else {
      const member = anyMember(wanted);
      if (isUnknown(member || wanted)) keep(given);
      // It is asked for the names alone, as by `Object.keys`, or has a type for what stands under them.
      else if (member || checker.typeToString(wanted) === '{}')
        for (const { name } of given.getProperties()) names.add(name);
    }
  }

  /** @param {ts.Expression} key @param {ts.Type} [of] what it is a key of */
  function keepKey(key, of) {
    const type = checker.getTypeAtLocation(key);
    const known = checker.getBaseConstraintOfType(type) || type;
    for (const one of known.isUnion() ? known.types : [known]) {
      if (one.isStringLiteral()) names.add(one.value);
      else if (of && !isUnknown(of) && !anyMember(of) && (isUnknown(one) || one.flags & ts.TypeFlags.StringLike)) {
        const { fileName } = key.getSourceFile();
        throw new Error(`${fileName}: no type says which members [${key.getText()}] may be`);
      }
    }
  }

  /** Names that are taken out of something unknown. @param {ts.Node} pattern */
  const keepTaken = (pattern) => ts.forEachChild(pattern, (one) => void (nameOf(one) && names.add(nameOf(one))));

  /** @param {ts.Node} node */
  const nameOf = (node) => {
    const { propertyName, name } = /** @type {{propertyName?: ts.Node, name?: ts.Node}} */ (node);
    const found = propertyName || name;
    return found && (ts.isIdentifier(found) || ts.isStringLiteral(found)) ? found.text : '';
  };

  /** @param {ts.Node} node */
  function readSource(node) {
    if (ts.isStringLiteralLike(node)) for (const word of [node.text, ...node.text.split(/\W+/)]) names.add(word);
    else if (ts.isComputedPropertyName(node)) keepKey(node.expression);
    else if (ts.isElementAccessExpression(node))
      keepKey(node.argumentExpression, checker.getTypeAtLocation(node.expression));
    else if (ts.isPropertyAccessExpression(node)) {
      if (isUnknown(checker.getTypeAtLocation(node.expression))) names.add(node.name.text);
    } else if (ts.isObjectBindingPattern(node)) {
      if (isUnknown(checker.getTypeAtLocation(node))) keepTaken(node);
    } else if (ts.isForInStatement(node)) keep(checker.getTypeAtLocation(node.expression));
    else if (ts.isBinaryExpression(node)) {
      const { left, operatorToken, right } = node;
      if (operatorToken.kind === ts.SyntaxKind.InKeyword && !ts.isStringLiteral(left))
        keep(checker.getTypeAtLocation(right));
    }
    if (ts.isExpression(node)) {
      const wanted = checker.getContextualType(node);
      if (wanted) pass(checker.getTypeAtLocation(node), wanted);
    }
    ts.forEachChild(node, readSource);
  }

  /** @param {ts.Node} node */
  function readDeclarations(node) {
    if (declares(node) && nameOf(node)) names.add(nameOf(node));
    if (ts.isTypeNode(node) && ours(node)) keep(checker.getTypeAtLocation(node));
    ts.forEachChild(node, readDeclarations);
  }

  for (const file of program.getSourceFiles()) {
    if (program.isSourceFileDefaultLibrary(file) || agreed.has(file)) readDeclarations(file);
    else if (!file.isDeclarationFile) readSource(file);
  }

  /** @param {any} part */
  function readContract(part) {
    if (!part || typeof part !== 'object') return;
    for (const name in part.properties) names.add(name);
    if (part.in) names.add(part.name);
    Object.values(part).forEach(readContract);
  }
  readContract(JSON.parse(readFileSync(contract, 'utf8')));
  return names;
}
