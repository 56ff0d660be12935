import { isLocalHole, type Value } from "../policy/value.ts";

/**
 * A pattern as IAM reads it: characters by their code, wildcards, and variables that the request or the deployment
 * fills in.
 */
export interface Glob {
  /** Equal texts mean equal globs of the same syntax. */
  readonly text: string;
  readonly tokens: readonly Token[];
  readonly variables: readonly Variable[];
  readonly ignoresCase: boolean;
}

export type Token = number | Variable;

export interface Variable {
  /** The condition key in lower case, or the name of what deployment fills in. */
  readonly name: string;
  readonly source: "request" | "deployment";
  /** What stands in its place where the request has no such key. */
  readonly fallback: string | undefined;
}

/** Any run of characters, and any one. */
export const ANY_RUN = -1;
export const ANY_ONE = -2;
/** The same within one field of an ARN: they stand for no colon. */
export const FIELD_RUN = -3;
export const FIELD_ONE = -4;

export interface GlobSyntax {
  /** `arn`: in the first five fields of an ARN a wildcard stays within its field. */
  readonly wildcards: "none" | "text" | "arn";
  /** Whether `${…}` is a variable, as it is since the version of 2012. */
  readonly variables: boolean;
  readonly ignoresCase?: boolean;
}

/** Reads a pattern; `undefined` where nothing of it is known before deployment, or what is not known has no name. */
export function readGlob(value: Value, syntax: GlobSyntax): Glob | undefined {
  if (value.kind === "unknown" || (value.kind === "template" && value.parts.some(isLocalHole))) return undefined;
  const tokens: Token[] = [];
  const reader = { colons: 0 };
  for (const part of value.kind === "known" ? [value.text] : value.parts) {
    if (typeof part === "string") readText(part, syntax, reader, tokens);
    else tokens.push({ name: part.name, source: "deployment", fallback: undefined });
  }
  return createGlob(tokens, syntax.ignoresCase === true);
}

/** A glob that stands for one text alone. */
export function exactGlob(text: string): Glob {
  return createGlob([...codes(text)], false);
}

function createGlob(tokens: readonly Token[], ignoresCase: boolean): Glob {
  const variables = tokens.filter((token) => typeof token === "object");
  return { text: tokens.map(tokenText).join(""), tokens, variables, ignoresCase };
}

/** A spelling in which no two tokens look alike; a plain `*` is escaped as it is in a policy. */
function tokenText(token: Token): string {
  if (typeof token === "object") {
    const fallback = token.fallback === undefined ? "" : `, '${token.fallback}'`;
    return token.source === "request" ? `\${${token.name}${fallback}}` : `\${deployment ${token.name}}`;
  }
  if (token === ANY_RUN) return "*";
  if (token === ANY_ONE) return "?";
  if (token === FIELD_RUN || token === FIELD_ONE) return token === FIELD_RUN ? "${field *}" : "${field ?}";
  const character = String.fromCharCode(token);
  return "*?$".includes(character) ? `\${${character}}` : character;
}

function readText(text: string, syntax: GlobSyntax, reader: { colons: number }, tokens: Token[]): void {
  for (let position = 0; position < text.length; position++) {
    const character = text.charAt(position);
    const close = syntax.variables && text.startsWith("${", position) ? text.indexOf("}", position) : -1;
    if (close !== -1) {
      tokens.push(readVariable(text.slice(position + 2, close)));
      position = close;
      continue;
    }
    if (character === ":") reader.colons++;
    const inField = syntax.wildcards === "arn" && reader.colons < 5;
    if (syntax.wildcards === "none") tokens.push(character.charCodeAt(0));
    else if (character === "*") tokens.push(inField ? FIELD_RUN : ANY_RUN);
    else if (character === "?") tokens.push(inField ? FIELD_ONE : ANY_ONE);
    else tokens.push(character.charCodeAt(0));
  }
}

/** `${*}`, `${?}` and `${$}` are the plain characters; a default stands in quotes behind a comma. */
function readVariable(inner: string): Token {
  if (inner === "*" || inner === "?" || inner === "$") return inner.charCodeAt(0);
  const comma = inner.indexOf(",");
  const fallback = comma === -1 ? undefined : /^\s*'(.*)'\s*$/.exec(inner.slice(comma + 1))?.[1];
  const name = (comma === -1 ? inner : inner.slice(0, comma)).trim().toLowerCase();
  return { name, source: "request", fallback };
}

/** The glob that stands for whatever this one may stand for: a variable may be any text. */
export function widestGlob(glob: Glob): Glob {
  return glob.variables.length === 0
    ? glob
    : createGlob(
        glob.tokens.map((token) => (typeof token === "object" ? ANY_RUN : token)),
        glob.ignoresCase,
      );
}

/** The glob with its variables filled in; `undefined` where one of them has no value. */
export function fillGlob(glob: Glob, lookUp: (variable: Variable) => string | undefined): Glob | undefined {
  if (glob.variables.length === 0) return glob;
  const tokens: Token[] = [];
  for (const token of glob.tokens) {
    const value = typeof token === "object" ? lookUp(token) : undefined;
    if (typeof token !== "object") tokens.push(token);
    else if (value === undefined) return undefined;
    else tokens.push(...codes(value));
  }
  return createGlob(tokens, glob.ignoresCase);
}

/**
 * Whether a glob without variables stands for the text. Linear scans that fall back to the last wildcard: what an
 * earlier one could still give, the last one gives too.
 */
export function globMatches(glob: Glob, text: string): boolean {
  const { tokens } = glob;
  let inGlob = 0;
  let inText = 0;
  let run = -1;
  let resume = 0;
  while (inText < text.length) {
    const token = tokens[inGlob];
    const code = text.charCodeAt(inText);
    if (token === ANY_RUN || token === FIELD_RUN) {
      run = inGlob++;
      resume = inText;
    } else if (token !== undefined && tokenTakes(token, code, glob.ignoresCase)) {
      inGlob++;
      inText++;
    } else if (run !== -1 && !(tokens[run] === FIELD_RUN && text.charCodeAt(resume) === COLON)) {
      inGlob = run + 1;
      inText = ++resume;
    } else {
      return false;
    }
  }
  while (tokens[inGlob] === ANY_RUN || tokens[inGlob] === FIELD_RUN) inGlob++;
  return inGlob === tokens.length;
}

export const COLON = 58;

/** Whether a token that is no run takes the character; a character of a glob that ignores case is in lower case. */
export function tokenTakes(token: Token, code: number, ignoresCase: boolean): boolean {
  if (token === ANY_ONE) return true;
  if (token === FIELD_ONE) return code !== COLON;
  return token === code || (ignoresCase && typeof token === "number" && lowerCode(token) === lowerCode(code));
}

function lowerCode(code: number): number {
  return code < 0 ? code : String.fromCharCode(code).toLowerCase().charCodeAt(0);
}

/** Whether the glob is one text and nothing else. */
export function isExact(glob: Glob): boolean {
  return !glob.ignoresCase && glob.tokens.every((token) => typeof token === "number" && token >= 0);
}

/** The text of an exact glob. */
export function exactText(glob: Glob): string {
  return String.fromCharCode(...(glob.tokens as readonly number[]));
}

function* codes(text: string): Iterable<number> {
  for (let index = 0; index < text.length; index++) yield text.charCodeAt(index);
}

/**
 * Whether every text that `inner` stands for is stood for by `outer`, whatever the variables are: a proof when
 * `true`, no claim when `false`. A variable is covered by a run, or by itself.
 */
export function globCovers(outer: Glob, inner: Glob): boolean {
  if (outer.ignoresCase !== inner.ignoresCase) return false;
  const left = orderWildcards(outer.tokens);
  const right = orderWildcards(inner.tokens);
  let inOuter = 0;
  let inInner = 0;
  let run = -1;
  let resume = 0;
  while (inInner < right.length) {
    const token = left[inOuter];
    if (token === ANY_RUN) {
      run = inOuter++;
      resume = inInner;
    } else if (token !== undefined && tokenCovers(token, right[inInner])) {
      inOuter++;
      inInner++;
    } else if (run !== -1) {
      inOuter = run + 1;
      inInner = ++resume;
    } else {
      return false;
    }
  }
  while (left[inOuter] === ANY_RUN) inOuter++;
  return inOuter === left.length;
}

function tokenCovers(outer: Token, inner: Token | undefined): boolean {
  if (inner === undefined || inner === ANY_RUN) return false;
  if (typeof outer === "object" || typeof inner === "object") {
    return typeof outer === "object" && typeof inner === "object" && tokenText(outer) === tokenText(inner);
  }
  if (inner === FIELD_RUN) return outer === FIELD_RUN;
  if (outer === ANY_ONE) return true;
  if (outer === FIELD_ONE) return inner === FIELD_ONE || (inner >= 0 && inner !== COLON);
  return outer === inner;
}

/** Runs of wildcards in one order, `?` first and one `*` last, so that `*?` and `?*` are the same. */
function orderWildcards(tokens: readonly Token[]): Token[] {
  const ordered: Token[] = [];
  for (const token of tokens) {
    const last = ordered.at(-1);
    if (token === ANY_ONE && last === ANY_RUN) ordered.splice(-1, 0, token);
    else if (token === FIELD_ONE && last === FIELD_RUN) ordered.splice(-1, 0, token);
    else if (token !== last || (token !== ANY_RUN && token !== FIELD_RUN)) ordered.push(token);
  }
  return ordered;
}
