import type { CodeLens, Command, Position } from "vscode-languageserver";
import type { ParsedFile } from "../hosts/host.ts";
import type { Question } from "./answers.ts";
import type { CheckedDocument } from "./checks.ts";
import { toRange } from "./toProto.ts";

/** What a lens of ours is about; it travels to the client and back, where it may be old, and is read again. */
export interface LensData {
  readonly uri: string;
  readonly version: number;
  readonly kind: "grants" | "change";
  readonly policy: number;
  readonly statement?: number;
}

/** The lenses of a document without their texts, in the order of the text. */
export function codeLenses({ checked, settings }: Question, earlier: ParsedFile | undefined): CodeLens[] {
  const { uri, version, result, lines, service } = checked;
  const { policies, statements, compareWithCommit } = settings.codeLens;
  const place = (start: number) => toRange({ start, end: start }, lines);
  const changed = earlier === undefined || !compareWithCommit ? [] : service.changedPolicies(result, earlier);
  const all = service.lenses(result, { policies: true, statements });
  return all.flatMap(({ kind, policy, statement, start }): CodeLens[] => {
    const range = place(start);
    if (statement !== undefined) {
      return [{ range, data: { uri, version, kind: "grants", policy, statement } satisfies LensData }];
    }
    const own: CodeLens = { range, data: { uri, version, kind: "grants", policy } satisfies LensData };
    const change: CodeLens = { range, data: { uri, version, kind: "change", policy } satisfies LensData };
    return [...(policies && kind === "policy" ? [own] : []), ...(changed.includes(policy) ? [change] : [])];
  });
}

/** Reads what a client sent back; anything may stand there. */
export function readLensData(data: unknown): LensData | undefined {
  if (typeof data !== "object" || data === null) return undefined;
  const { uri, version, kind, policy, statement } = data as Record<string, unknown>;
  if (typeof uri !== "string" || typeof version !== "number" || typeof policy !== "number") return undefined;
  if (kind !== "grants" && kind !== "change") return undefined;
  return { uri, version, kind, policy, ...(typeof statement === "number" ? { statement } : {}) };
}

/** What the lens says, and what a click on it does where the client runs our commands. */
export function lensCommand(
  { checked, support }: Question,
  lens: CodeLens,
  data: LensData,
  earlier: ParsedFile | undefined,
): Command | undefined {
  const title = lensTitle(checked, data, earlier);
  if (title === undefined) return undefined;
  if (!support.commandLinks) return { title, command: "" };
  const position: Position = lens.range.start;
  return { title, command: commandOf(data), arguments: [data.uri, position] };
}

function lensTitle(
  { result, service }: CheckedDocument,
  { kind, policy, statement }: LensData,
  earlier: ParsedFile | undefined,
): string | undefined {
  if (kind === "grants") return service.lensTitle(result, { policy, statement });
  return earlier === undefined ? undefined : service.changeTitle(result, earlier, policy);
}

function commandOf({ kind, statement }: LensData): string {
  if (kind === "change") return "leastwise.compareWithCommit";
  return statement === undefined ? "leastwise.explainPolicy" : "leastwise.explainStatement";
}
