import type { Catalogue } from "../catalogue/catalogue.ts";
import type { OwnPlace } from "../policy/ownPlace.ts";
import { escapeSnippet } from "../text/snippet.ts";
import type { Span } from "../text/span.ts";

export type CompletionKind =
  | "service"
  | "action"
  | "element"
  | "value"
  | "operator"
  | "conditionKey"
  | "resource"
  | "principal"
  | "snippet";

/** Something to write at the cursor. */
export interface CompletionItem {
  readonly label: string;
  readonly kind: CompletionKind;
  /** Plain text beside the label. */
  readonly detail: string;
  /** What `describeCompletion` takes for the long text; `undefined` where there is none. */
  readonly documentation: string | undefined;
  /** What is replaced, in offsets of the file; the cursor lies in it. */
  readonly span: Span;
  /** With the host's quotes where the span covers them. */
  readonly insertText: string;
  /** What the text in the span is compared with. */
  readonly filterText: string;
  readonly sortText: string;
  /** Whether `insertText` is a snippet: `$1`, `${1:default}`, `\$`. */
  readonly isSnippet: boolean;
}

export interface CompletionContext {
  readonly catalogue: Catalogue;
  /** Whether the client takes snippets. */
  readonly snippets: boolean;
  /** What new ARNs name where the policy does not tell; that of AWS's examples unless given. */
  readonly place?: OwnPlace | undefined;
}

/** An item before it is known what stands in its place. Drafts come in the order to show them in. */
export interface CompletionDraft {
  readonly label: string;
  readonly kind: CompletionKind;
  readonly detail?: string;
  readonly documentation?: string;
  /** Without quotes; the label unless given. */
  readonly text?: string;
  /** `text` as a snippet. */
  readonly snippet?: string;
  readonly filterText?: string;
  /** What follows the closing quote: a colon and a value. As a snippet, if `isSnippet`. */
  readonly after?: string;
  readonly isSnippet?: boolean;
}

/** A template as a snippet; a variable that occurs twice is one placeholder. */
export function toSnippet(template: string, defaultOf: (name: string) => string): string {
  const names: string[] = [];
  return template
    .split(/(\$\{[^}]*\})/)
    .map((part) => {
      if (!part.startsWith("${")) return escapeSnippet(part);
      const name = part.slice(2, -1);
      if (!names.includes(name)) names.push(name);
      return `\${${names.indexOf(name) + 1}:${escapeSnippet(defaultOf(name))}}`;
    })
    .join("");
}
