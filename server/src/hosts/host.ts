import type { Placeholder } from "../policy/edit.ts";
import type { Policy, PolicyKind } from "../policy/policy.ts";
import type { ResourceFacts } from "../policy/resourceFacts.ts";
import type { Span } from "../text/span.ts";
import type { Attachment } from "./cloudformation/attachment.ts";

/** A language that policies are written in. A host knows texts and policies, and nothing of rules. */
export interface Host {
  readonly id: string;
  /** One pass over the text, without parsing: `false` means that there is surely no policy in it. */
  mayHoldPolicies(text: string): boolean;
  /**
   * What other files of the project may want to know of this one; `undefined` in languages whose files stand alone.
   * `parsed` spares the work where it is of this text.
   */
  summarise(text: string, parsed?: ParsedFile): FileFacts | undefined;
  /**
   * Total: never throws, always ends. `previous` is an earlier result for the same file: what did not change is
   * taken from it, and the result is the same as without it.
   */
  parse(text: string, options: ParseOptions, previous?: ParsedFile): ParsedFile;
  /**
   * The comments of the text that end with their line, in its order; those that tell nothing about policies may be
   * missing. Absent in languages without such comments. `parsed` spares work where it is of this text.
   */
  comments?(text: string, parsed?: ParsedFile): readonly Span[];
}

/**
 * Plain data about one file for the other files of its project: where the module's documents are used. Only Terraform
 * has names that reach from one file into another.
 */
export interface FileFacts {
  readonly uses: readonly DocumentUse[];
}

/**
 * A place where a document, a managed policy, or a value that may hold one, is used under its name, such as
 * `data.aws_iam_policy_document.read`, `aws_iam_policy.read` or `local.policies.read`: an argument that tells what it is for, or a part of
 * another value, which has a name too.
 */
export type DocumentUse =
  | { readonly name: string; readonly attachment: Attachment }
  | { readonly name: string; readonly partOf: string };

export interface ParseOptions {
  /** The file's name or path with `/`; a hint for the policy kind. */
  readonly path: string;
  /** The kind of every policy in the file, where the user has set it. */
  readonly kind?: PolicyKind | undefined;
  /** CloudFormation's name for what every resource policy in the file belongs to, where the user has set it. */
  readonly resourceType?: string | undefined;
  /** Whether somebody else tells of syntax errors of the file's own language. */
  readonly syntaxIsChecked?: boolean | undefined;
  /** Facts of the other files of the project; what is missing is unknown. */
  readonly project?: readonly FileFacts[] | undefined;
}

/** The policies of one text. A value that the caller owns; it holds no resources outside memory. */
export interface ParsedFile {
  /** `undefined` for a file that no host takes. */
  readonly host: Host | undefined;
  readonly text: string;
  readonly policies: readonly Policy[];
  /** What it says of those who hold policies, and of what acts for these; empty where nothing is known. */
  readonly resources: readonly ResourceFacts[];
  /** What the next parse may reuse; only its host reads it. */
  readonly state: unknown;
  dispose(): void;
}

/** A text edit whose new text may hold places for the user to fill in. */
export interface RenderedEdit extends Span {
  readonly parts: readonly (string | Placeholder)[];
}
