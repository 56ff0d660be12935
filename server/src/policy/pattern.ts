/**
 * Patterns of IAM: `*` stands for any run of characters, the empty one too, `?` for exactly one.
 * Nothing here becomes a RegExp: a hostile pattern must not cost more than pattern times text.
 */

/** Whether the text contains a wildcard outside policy variables. */
export function hasWildcard(text: string): boolean {
  return text.includes("*") || text.includes("?");
}

/** Whether the pattern stands for the text, case counting. Both `*` and `?` may stand for a colon. */
export function matchesPattern(pattern: string, text: string): boolean {
  let inPattern = 0;
  let inText = 0;
  let star = -1;
  let resume = 0;
  while (inText < text.length) {
    const code = inPattern < pattern.length ? pattern.charCodeAt(inPattern) : -1;
    if (code === STAR) {
      star = inPattern++;
      resume = inText;
    } else if (code === QUESTION || code === text.charCodeAt(inText)) {
      inPattern++;
      inText++;
    } else if (star !== -1) {
      inPattern = star + 1;
      inText = ++resume;
    } else {
      return false;
    }
  }
  while (pattern.charCodeAt(inPattern) === STAR) inPattern++;
  return inPattern === pattern.length;
}

const STAR = 42;
const QUESTION = 63;

/**
 * Whether every text that `inner` stands for is stood for by `outer`: a proof when `true`, and no claim when
 * `false`. A policy variable is text of unknown length: only a `*`, or the same variable, covers it.
 */
export function coversPattern(outer: string, inner: string): boolean {
  if (outer === inner || outer === "*") return true;
  if (!hasWildcard(outer) || !endsFit(outer, inner)) return false;
  if (!hasWildcard(inner) && !inner.includes("${") && !outer.includes("${")) return matchesPattern(outer, inner);
  return coversTokens(tokens(outer), tokens(inner));
}

/** Whether `inner` begins and ends with the plain text at the ends of `outer`, which has a wildcard. */
function endsFit(outer: string, inner: string): boolean {
  for (let start = 0; ; start++) {
    const code = outer.charCodeAt(start);
    if (code === STAR || code === QUESTION) break;
    if (code !== inner.charCodeAt(start)) return false;
  }
  for (let end = 1; ; end++) {
    const code = outer.charCodeAt(outer.length - end);
    if (code === STAR || code === QUESTION) return true;
    if (code !== inner.charCodeAt(inner.length - end)) return false;
  }
}

/** One character, `*`, `?`, or a whole variable such as `${aws:username}`. */
type Token = string;

/** Runs of wildcards are put into one order (`?` first, one `*` last), so that `*?` and `?*` are the same. */
function tokens(pattern: string): Token[] {
  const result: Token[] = [];
  for (let position = 0; position < pattern.length; ) {
    const variable = variableAt(pattern, position);
    const token = variable ?? pattern.charAt(position);
    if (token === "?" && result.at(-1) === "*") {
      result.splice(-1, 0, token);
    } else if (token !== "*" || result.at(-1) !== "*") {
      result.push(token);
    }
    position += token.length;
  }
  return result;
}

function variableAt(text: string, position: number): string | undefined {
  if (!text.startsWith("${", position)) return undefined;
  const close = text.indexOf("}", position);
  return close === -1 ? undefined : text.slice(position, close + 1);
}

/** The two-pointer scan of `matchesPattern`, over tokens: only a `*` of the outer covers a `*` or a variable. */
function coversTokens(outer: readonly Token[], inner: readonly Token[]): boolean {
  let inOuter = 0;
  let inInner = 0;
  let star = -1;
  let resume = 0;
  while (inInner < inner.length) {
    const token = outer[inOuter];
    if (token === "*") {
      star = inOuter++;
      resume = inInner;
    } else if (token !== undefined && coversToken(token, inner[inInner])) {
      inOuter++;
      inInner++;
    } else if (star !== -1) {
      inOuter = star + 1;
      inInner = ++resume;
    } else {
      return false;
    }
  }
  while (outer[inOuter] === "*") inOuter++;
  return inOuter === outer.length;
}

function coversToken(outer: Token, inner: Token | undefined): boolean {
  if (inner === undefined || inner === "*") return false;
  if (outer === "?") return inner.length === 1;
  return outer === inner;
}

/** Whether some text is stood for by both patterns. Costs the length of one times the length of the other. */
export function patternsIntersect(left: string, right: string): boolean {
  // Most pairs part at a plain character, or need one scan only.
  let start = 0;
  for (const end = Math.min(left.length, right.length); start < end; start++) {
    const [one, other] = [left.charCodeAt(start), right.charCodeAt(start)];
    if (one === STAR || other === STAR) break;
    if (one !== other && one !== QUESTION && other !== QUESTION) return false;
  }
  const [leftRest, rightRest] = [left.slice(start), right.slice(start)];
  if (!hasWildcard(rightRest)) return matchesPattern(leftRest, rightRest);
  if (!hasWildcard(leftRest)) return matchesPattern(rightRest, leftRest);
  return wildcardsIntersect(leftRest, rightRest);
}

function wildcardsIntersect(left: string, right: string): boolean {
  let row = new Uint8Array(right.length + 1);
  row[0] = 1;
  for (let column = 1; column <= right.length && right[column - 1] === "*"; column++) row[column] = 1;
  for (let line = 1; line <= left.length; line++) {
    const a = left[line - 1];
    const next = new Uint8Array(right.length + 1);
    if (a === "*") next[0] = row[0] ?? 0;
    for (let column = 1; column <= right.length; column++) {
      const b = right[column - 1];
      const meets =
        a === "*" || b === "*"
          ? row[column] === 1 || next[column - 1] === 1
          : row[column - 1] === 1 && (a === b || a === "?" || b === "?");
      next[column] = meets ? 1 : 0;
    }
    row = next;
  }
  return row[right.length] === 1;
}
