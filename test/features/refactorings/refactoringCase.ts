import { expect } from "vitest";
import { toPlainEdits } from "../../../server/src/engine/fixAll.ts";
import type { OfferedRefactoring } from "../../../server/src/engine/refactor.ts";
import type { PolicyDocument } from "../../../server/src/service.ts";
import { applyEdits } from "../../../server/src/text/span.ts";
import { lineDiff } from "../../support/lineDiff.ts";
import { testService } from "../../support/service.ts";

export const service = testService();

/** What is offered at `$0`, or for what is selected between two of them: by title what changes, or why nothing can. */
function offers(marked: string, document: Omit<PolicyDocument, "text">): Record<string, string> {
  const { text, span } = readCursor(marked);
  const result = service.check({ ...document, text });
  expect(result.file.policies).not.toEqual([]);
  const found = service.refactorings(result, span);
  expect(new Set(found.map(({ title }) => title)).size).toBe(found.length);
  return Object.fromEntries(found.map((offer) => [offer.title, outcome(text, document, offer)]));
}

function readCursor(marked: string) {
  const [before = "", selected = "", ...after] = marked.split("$0");
  const hasEnd = after.length > 0;
  const span = { start: before.length, end: before.length + (hasEnd ? selected.length : 0) };
  return { text: [before, selected, ...after].join(""), span };
}

/** Both policies are compared by what they grant, apart from the proofs that were made before the offer. */
function outcome(text: string, document: Omit<PolicyDocument, "text">, offer: OfferedRefactoring): string {
  if (offer.refused !== undefined) return `refused: ${offer.refused}`;
  const after = applyEdits(text, toPlainEdits(offer.edits));
  const [old, now] = [text, after].map((each) => service.parse({ ...document, text: each }).policies);
  if (old === undefined || now === undefined) throw new Error("Two texts give two lists.");
  if (offer.kind === "extract") expect(now).toHaveLength(old.length);
  else expect(service.compare(old, now).verdict).toBe("no-new-access");
  if (offer.effect === "preserving") expect(service.compare(now, old).verdict).toBe("no-new-access");
  return lineDiff(text, after).replace(/^/, "\n");
}

/** A policy in JSON of these statements. */
export function policy(...statements: readonly string[]): string {
  return `{
  "Version": "2012-10-17",
  "Statement": [
${statements.map((statement) => `    ${statement.trim().replace(/\n {4}/g, "\n    ")}`).join(",\n")}
  ]
}`;
}

export const identity = { path: "policy.json", kind: "identity" } as const;

/** A text with a cursor or a selection, and all that is offered there. */
export interface RefactoringCase {
  readonly name: string;
  readonly policy: string;
  readonly document?: Omit<PolicyDocument, "text">;
  readonly offers: Readonly<Record<string, string>>;
}

/** Compares all that is offered with what the case says; every offer is applied and compared by what it grants. */
export function verifyCase({ policy: text, document = identity, offers: expected }: RefactoringCase): void {
  expect(offers(text, document)).toEqual(expected);
}
