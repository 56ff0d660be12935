/** What can be told of places of an HCL text without reading it from the start. */
export interface Landmarks {
  /** Whether a line begins here, in the first column, with the header of a top-level block. */
  isHeader(offset: number): boolean;
  /** Behind blanks and comments. */
  skipBlanks(offset: number): number;
  endOfLine(offset: number): number;
  /** Behind the comment that is open here; `undefined` where it is not closed. Offsets must not decrease. */
  endOfComment(offset: number): number | undefined;
  /** The end of the heredoc that this text begins at the offset; `undefined` where it has no end of its own. */
  endOfHeredoc(opening: string, offset: number): number | undefined;
}

export function createLandmarks(text: string): Landmarks {
  const headers = [...text.matchAll(header)].map(({ index }) => index);
  const isHeader = new Set(headers);
  const heredocs = text.includes("<<") ? indexHeredocs(text) : undefined;
  const blanks = /\s*(?:#[^\n]*|\/\/[^\n]*)?/y;
  let hasMoreComments = true;

  const endOfComment = (offset: number): number | undefined => {
    const end = hasMoreComments ? text.indexOf("*/", offset) : -1;
    hasMoreComments = end !== -1;
    return hasMoreComments ? end + 2 : undefined;
  };
  return {
    isHeader: (offset) => isHeader.has(offset),
    skipBlanks(offset) {
      let position = offset;
      for (;;) {
        blanks.lastIndex = position;
        const length = blanks.exec(text)?.[0].length ?? 0;
        const next = position + length;
        const end = length === 0 && text.startsWith("/*", next) ? endOfComment(next + 2) : next;
        if (end === undefined || end === position) return position;
        position = end;
      }
    },
    endOfLine(offset) {
      const end = text.indexOf("\n", offset);
      return end === -1 ? text.length : end;
    },
    endOfComment,
    endOfHeredoc(opening, offset) {
      const name = opening.replace(/^<<-?/, "").trim();
      const end = firstFrom(heredocs?.ends.get(name), offset + opening.length);
      if (end === undefined) return undefined;
      const again = firstFrom(heredocs?.openings.get(name), offset + 1);
      if (again !== undefined && again < end) {
        // Another block that begins on the way, with such a heredoc in it, is where the end belongs.
        const between = firstFrom(headers, offset);
        if (between !== undefined && between < again) return undefined;
      }
      return text.indexOf(name, end) + name.length;
    },
  };
}

/** A block of Terraform, OpenTofu or Terragrunt with the labels that it needs, in the first column. */
const header = new RegExp(
  String.raw`^(?:(?:resource|data|ephemeral)L{2}|(?:variable|output|module|provider|check|dependency|generate)L|includeL?|locals|terraform|moved|import|removed|inputs|dependencies|remote_state)[ \t]*\{`.replaceAll(
    "L",
    String.raw`(?:[ \t]*"[^"\n]*"|[ \t]+[\p{L}_][\p{L}\p{N}_-]*)`,
  ),
  "gmu",
);

interface Heredocs {
  /** The lines that hold nothing but a name, by name. */
  readonly ends: ReadonlyMap<string, readonly number[]>;
  readonly openings: ReadonlyMap<string, readonly number[]>;
}

function indexHeredocs(text: string): Heredocs {
  return {
    ends: byName(text.matchAll(/^[ \t]*([\p{L}_][\p{L}\p{N}_-]*)[ \t]*\r?$/gmu)),
    openings: byName(text.matchAll(/<<-?([\p{L}_][\p{L}\p{N}_-]*)[ \t]*\r?$/gmu)),
  };
}

function byName(matches: Iterable<RegExpExecArray>): Map<string, number[]> {
  const offsets = new Map<string, number[]>();
  for (const match of matches) {
    const [, name = ""] = match;
    const known = offsets.get(name);
    if (known === undefined) offsets.set(name, [match.index]);
    else known.push(match.index);
  }
  return offsets;
}

/** The first of the growing offsets that is not before this one. */
function firstFrom(offsets: readonly number[] | undefined, from: number): number | undefined {
  if (offsets === undefined) return undefined;
  let low = 0;
  let high = offsets.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((offsets[middle] ?? from) < from) low = middle + 1;
    else high = middle;
  }
  return offsets[low];
}
