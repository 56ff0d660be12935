import { exactText, type Glob, globMatches, isExact } from "./glob.ts";

/** The texts that at least one of some globs stands for. None of the globs has variables. */
export interface TextSet {
  readonly exact: ReadonlySet<string>;
  readonly globs: readonly Glob[];
  /** The globs by what they begin with, so that a text is held against few of many. */
  readonly byHead: ReadonlyMap<string, readonly Glob[]>;
}

/** So many characters of a glob are looked up. */
const HEAD_LENGTH = 8;

export function createTextSet(globs: readonly Glob[]): TextSet {
  const exact = new Set<string>();
  const others = new Map<string, Glob>();
  for (const glob of globs) {
    if (isExact(glob)) exact.add(exactText(glob));
    else others.set(globName(glob), glob);
  }
  const byHead = new Map<string, Glob[]>();
  for (const glob of others.values()) {
    const head = headOf(glob);
    const alike = byHead.get(head);
    if (alike === undefined) byHead.set(head, [glob]);
    else alike.push(glob);
  }
  return { exact, globs: [...others.values()], byHead };
}

/** Equal names mean equal globs. */
export function globName({ text, ignoresCase }: Glob): string {
  return `${ignoresCase ? "~" : "="}${text}`;
}

function headOf({ tokens, ignoresCase }: Glob): string {
  if (ignoresCase) return "";
  let head = "";
  for (const token of tokens) {
    if (typeof token !== "number" || token < 0 || head.length === HEAD_LENGTH) break;
    head += String.fromCharCode(token);
  }
  return head;
}

export function textSetHas({ exact, globs, byHead }: TextSet, text: string): boolean {
  if (exact.has(text)) return true;
  if (globs.length <= HEAD_LENGTH) return globs.some((glob) => globMatches(glob, text));
  for (let length = Math.min(HEAD_LENGTH, text.length); length >= 0; length--) {
    if (byHead.get(text.slice(0, length))?.some((glob) => globMatches(glob, text)) === true) return true;
  }
  return false;
}
