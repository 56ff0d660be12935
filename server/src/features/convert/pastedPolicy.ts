import type { ParsedFile } from "../../hosts/host.ts";
import type { Hosts } from "../../hosts/hosts.ts";
import type { HostId } from "../../hosts/signs.ts";
import type { Policy } from "../../policy/policy.ts";
import { type Span, shift } from "../../text/span.ts";
import { type ConversionTarget, convertPolicy } from "./convertPolicy.ts";

/** Where a text is pasted: the language of the file, and the line before the cursor. */
export interface PastePlace {
  readonly host: HostId;
  readonly lineBefore: string;
}

/**
 * A pasted policy as the file at the cursor writes policies; `undefined` where it is none, is in that language already,
 * or cannot be written there.
 */
export function pastedPolicy(text: string, place: PastePlace, hosts: Pick<Hosts, "get">): string | undefined {
  for (const id of ["json", "terraform", "yaml"] as const) {
    const found = hosts.get(id)?.parse(text, { path: `pasted.${extensions[id]}` });
    const policy = found && onlyPolicy(found);
    if (policy === undefined) continue;
    const form = id === place.host ? undefined : formAt(place);
    const converted = form && convertPolicy(policy, id === "terraform", form.target);
    return form === undefined || converted === undefined || "refused" in converted
      ? undefined
      : form.fit(converted.text);
  }
  return undefined;
}

const extensions: Readonly<Record<HostId, string>> = { json: "json", yaml: "yaml", terraform: "tf" };

/** The policy that all of the text is. */
function onlyPolicy({ text, policies }: ParsedFile): Policy | undefined {
  const [policy, ...others] = policies;
  if (policy === undefined || others.length > 0 || !policy.facts.wellFormed) return undefined;
  const span: Span = shift(policy.document.span, policy.start);
  const rest = text.slice(0, span.start) + text.slice(span.end);
  return policy.source.embedding === undefined && rest.trim() === "" ? policy : undefined;
}

interface PasteForm {
  readonly target: ConversionTarget;
  /** The text whose further lines are to stand where they belong. */
  fit(text: string): string;
}

function formAt({ host, lineBefore }: PastePlace): PasteForm | undefined {
  const indent = /^\s*/.exec(lineBefore)?.[0] ?? "";
  const below = (by: string) => (text: string) => text.replaceAll("\n", `\n${by}`);
  if (host === "json") return { target: "json", fit: below(indent) };
  if (host === "yaml") {
    // Keys stand below the first one, wherever dashes stand before that.
    const column = /^\s*(?:-\s+)*$/.test(lineBefore) ? lineBefore.replaceAll("-", " ") : undefined;
    if (column !== undefined) return { target: "yaml", fit: below(column) };
    if (!/^[^#]*:[ ]*$/.test(lineBefore)) return undefined;
    const inner = `${/^\s*(?:-\s+)*/.exec(lineBefore)?.[0].replaceAll("-", " ") ?? ""}  `;
    return { target: "yaml", fit: (text) => `\n${inner}${below(inner)(text)}` };
  }
  if (lineBefore === "") return { target: "terraform", fit: (text) => text };
  return /^\s*[\w-]+\s*=\s*$/.test(lineBefore) ? { target: "jsonencode", fit: below(indent) } : undefined;
}
