import type { FileFacts } from "../hosts/host.ts";
import { detectHost } from "../hosts/signs.ts";
import type { PolicyKind } from "../policy/policy.ts";
import type { PolicyDocument } from "../service.ts";

/** A text as the service takes it: its byte order mark is left out, and counts as `shift` characters. */
export function toPolicyDocument(options: {
  readonly text: string;
  /** The file's path below the project's root. */
  readonly path: string;
  readonly kind: PolicyKind | undefined;
  readonly resourceType?: string | undefined;
  /** What the other files of its folder say, where that matters. */
  readonly project: readonly FileFacts[] | undefined;
}): { readonly document: PolicyDocument; readonly shift: number } {
  const { text, path, kind, resourceType, project } = options;
  const shift = text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0;
  const language = detectHost({ path }) === undefined ? guessLanguage(text) : undefined;
  return { document: { path, text: text.slice(shift), kind, resourceType, project, language }, shift };
}

/** For a text whose name says nothing, such as the standard input: what is no JSON may be YAML. */
function guessLanguage(text: string): string {
  return /^\s*(?:[[{"]|\/[/*])/.test(text) || text.trim() === "" ? "json" : "yaml";
}

const BYTE_ORDER_MARK = "\uFEFF";
