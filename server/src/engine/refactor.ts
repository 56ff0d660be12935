import type { Catalogue } from "../catalogue/catalogue.ts";
import { hasComment } from "../hosts/comments.ts";
import { extractArn } from "../hosts/extract.ts";
import type { Host, ParsedFile, ParseOptions, RenderedEdit } from "../hosts/host.ts";
import { renderEdits } from "../hosts/render.ts";
import type { Policy } from "../policy/policy.ts";
import { quotaOf } from "../policy/quota.ts";
import type { PolicyRefactoring, RefactoringDraft, RefactoringPlace } from "../refactorings/refactoring.ts";
import { refactorings } from "../refactorings/refactorings.ts";
import { applyEdits, overlaps, type TextEdit } from "../text/span.ts";
import { formatNumber } from "../text/words.ts";
import { toPlainEdits } from "./fixAll.ts";
import { keepsPromise, outgrowsQuota } from "./fixes.ts";

/** A refactoring that may be offered: it is proven to do what it says, and can be written at its place. */
export interface OfferedRefactoring {
  readonly title: string;
  readonly kind: "rewrite" | "extract";
  /** `undefined` for what deployment may change: the value of a parameter or a variable. */
  readonly effect: RefactoringDraft["effect"] | undefined;
  /** Edits of the file; none where it is refused. */
  readonly edits: readonly RenderedEdit[];
  /** Why it cannot be made here, in a sentence. */
  readonly refused: string | undefined;
}

/** What can be done at a place, in the order of the list of refactorings. */
export function offerRefactorings(place: RefactoringPlace): OfferedRefactoring[] {
  const rewrites = refactorings.flatMap(({ draft }) => draft(place)).flatMap((drafted) => offer(place, drafted) ?? []);
  return [...rewrites, ...extractions(place)];
}

/** The ARN at the place under a name. */
function extractions({ policy, index, statement, location: { node } }: RefactoringPlace): OfferedRefactoring[] {
  const entry = statement.resources?.entries.find((candidate) => candidate.node === node);
  if (entry === undefined) return [];
  return extractArn(policy, index, entry.node).map(({ holder, name, edits }) => ({
    title: `Extract into the ${holder} \`${name}\``,
    kind: "extract",
    effect: undefined,
    edits,
    refused: undefined,
  }));
}

function offer(
  { policy, catalogue }: Pick<RefactoringPlace, "policy" | "catalogue">,
  draft: RefactoringDraft,
): OfferedRefactoring | undefined {
  const { title, effect } = draft;
  const refused = draft.refused ?? refusal(policy, draft);
  const offered = { title, kind: "rewrite", effect } as const;
  if (refused !== undefined) return { ...offered, edits: [], refused };
  if (!keepsPromise(policy, draft, catalogue)) return undefined;
  const edits = renderEdits(policy, draft.edits);
  return edits && { ...offered, edits, refused };
}

function refusal(policy: Policy, { edits, moved = [] }: RefactoringDraft): string | undefined {
  const quota = quotaOf(policy.facts);
  if (quota !== undefined && outgrowsQuota(policy, edits)) {
    return `The policy would be longer than the ${formatNumber(quota.limit)} characters that AWS allows for ${quota.holder}.`;
  }
  const comments = moved.some(({ statement, property }) => hasComment(policy, statement, property));
  return comments ? "A comment in there would not move along." : undefined;
}

/** Makes a refactoring wherever it can be made in a text, until there is nothing left to do. */
export function refactorAll(
  { draftAll }: PolicyRefactoring,
  options: {
    readonly catalogue: Catalogue;
    readonly host: Host;
    readonly text: string;
    readonly parse: ParseOptions;
  },
): string {
  const { catalogue, host, parse } = options;
  // A text that comes again is a circle, and ends it.
  const seen = new Set<string>();
  let text = options.text;
  let file: ParsedFile | undefined;
  while (!seen.has(text)) {
    seen.add(text);
    file = host.parse(text, parse, file);
    text = applyEdits(
      text,
      file.policies.flatMap((policy) => chooseEdits(policy, draftAll(policy, catalogue), catalogue)),
    );
  }
  return text;
}

/** The edits of one round: each is proven alone, and none touches the statements of another. */
function chooseEdits(policy: Policy, drafts: readonly RefactoringDraft[], catalogue: Catalogue): TextEdit[] {
  const touched = new Set<number | undefined>();
  const chosen: TextEdit[] = [];
  for (const draft of drafts) {
    const statements = new Set(draft.edits.map(({ statement }) => statement));
    if ([...statements].some((statement) => touched.has(statement))) continue;
    const edits = toPlainEdits(offer({ policy, catalogue }, draft)?.edits ?? []);
    if (edits.length === 0 || edits.some((edit) => chosen.some((other) => overlaps(edit, other)))) continue;
    for (const statement of statements) touched.add(statement);
    chosen.push(...edits);
  }
  return chosen;
}
