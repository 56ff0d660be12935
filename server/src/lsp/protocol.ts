import type { ConversionTarget } from "../features/convert/convertPolicy.ts";
import type { PolicyKind } from "../policy/policy.ts";

/** What the client says of itself beyond LSP's capabilities, in `initializationOptions`. */
export interface InitializationOptions {
  /** Whether it runs Leastwise's commands, such as those of the `command:` links of hovers. */
  readonly commandLinks?: boolean;
  /** Whether it answers `leastwise/readFile` and `leastwise/listFolder`; otherwise the server reads files itself. */
  readonly readsFiles?: boolean;
  /** Whether it takes `leastwise/status`; unless said, a client that runs command links does. */
  readonly showsStatus?: boolean;
}

/** Asks the client for a file's text, `null` where there is none. */
export const readFileRequest = "leastwise/readFile";
export interface ReadFileParams {
  readonly uri: string;
}

/** Asks the client for the URIs of the files in a folder; none where there is no such folder. */
export const listFolderRequest = "leastwise/listFolder";
export interface ListFolderParams {
  readonly uri: string;
}

/** A page about the statement at a position, as Markdown; `null` where there is no statement. */
export const explainRequest = "leastwise/explainStatement";
export interface ExplainParams {
  readonly uri: string;
  readonly position: { readonly line: number; readonly character: number };
}

/** The text of an open document in the last commit, `null` where there is none; told anew whenever it may have changed. */
export const committedTextNotification = "leastwise/committedText";
export interface CommittedTextParams {
  readonly uri: string;
  readonly text: string | null;
}

/** A page about the policy at a position, as Markdown: what it grants, or how it differs from the last commit. */
export const policyPageRequest = "leastwise/policyPage";
export interface PolicyPageParams {
  readonly uri: string;
  readonly position: { readonly line: number; readonly character: number };
  readonly page: "grants" | "changes";
}

/** The snippet with this prefix, for a place in a document; `null` where there is no such snippet. */
export const snippetRequest = "leastwise/snippet";
export interface SnippetParams {
  readonly uri: string;
  readonly position: { readonly line: number; readonly character: number };
  readonly prefix: string;
}
export interface SnippetResult {
  /** Where to insert it. */
  readonly position: { readonly line: number; readonly character: number };
  readonly snippet: string;
}

/** The policy at a position in another notation, or why it cannot be written so; `null` where there is none. */
export const convertRequest = "leastwise/convertPolicy";
export interface ConvertParams {
  readonly uri: string;
  readonly position: { readonly line: number; readonly character: number };
  readonly target: ConversionTarget;
}
export interface ConvertResult {
  readonly text?: string;
  readonly refused?: string;
}

/** A text to paste at a position, where it is a policy, in the notation of the document; `null` to paste it as it is. */
export const pasteRequest = "leastwise/convertPasted";
export interface PasteParams {
  readonly uri: string;
  readonly position: { readonly line: number; readonly character: number };
  readonly text: string;
}

/** Tells the client, after each check, what the language status item shows. */
export const statusNotification = "leastwise/status";
export interface StatusParams {
  readonly uri: string;
  readonly version: number;
  /** The kinds of the policies in the document, each once; empty where there is no policy. */
  readonly kinds: readonly PolicyKind[];
  readonly policies: number;
  readonly counts: { readonly error: number; readonly warning: number; readonly info: number; readonly hint: number };
  /** How much of its quota the policy takes that takes the largest part; absent where no quota is known. */
  readonly characters?: { readonly used: number; readonly limit: number };
  /** The date of AWS's data. */
  readonly dataDate: string;
}

/**
 * The client's command behind a new justification: shows the configuration with the cursor where the reason is to be
 * written. Its arguments are a URI and a position.
 */
export const writeReasonCommand = "leastwise.writeReason";
