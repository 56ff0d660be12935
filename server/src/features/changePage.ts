import type { Catalogue } from "../catalogue/catalogue.ts";
import { dataDate } from "./describeAction.ts";
import { grantLines } from "./grantLines.ts";
import { codeSpan, escapeMarkdown, paragraphs, shorten } from "./markdown.ts";
import { type PolicyChange, type Witness, witnessSentence } from "./policyChange.ts";

/** What a lens says of a policy that is not as it was in the last commit. */
export function changeTitle({ verdict, witness, side }: PolicyChange): string {
  if (side === "now")
    return verdict === "new-access" ? `Not in the last commit: grants ${request(witness)}` : "Not in the last commit";
  if (verdict === "no-new-access") return "No new access since the last commit";
  if (verdict === "unknown") return "Cannot tell whether it grants more than in the last commit";
  return `New access since the last commit: ${request(witness)}`;
}

function request(witness: Witness | null): string {
  if (witness === null) return "";
  const { action, resource } = witness;
  return resource === null || resource === "*" ? action : `${action} on ${shorten(resource, 70)}`;
}

/** A page in Markdown that says what a policy grants more, and what less, than it did. */
export function changePage(change: PolicyChange, catalogue: Catalogue): string {
  const { verdict, witness, reason } = change;
  const { gained, lost, unclear } = change.difference();
  const lines = grantLines(
    [
      { sign: "+", changes: gained },
      { sign: "!", changes: verdict === "no-new-access" ? [] : unclear },
      { sign: "-", changes: lost },
    ],
    catalogue,
  );
  return paragraphs([
    `# ${change.policy === "" ? "This policy since the last commit" : escapeMarkdown(change.policy)}`,
    `**${verdicts[verdict]}**${reason === undefined ? "" : ` ${escapeMarkdown(reason)}`}`,
    lines.length === 0
      ? "The same actions are granted."
      : ["```diff", ...lines.map(({ text }) => text), "```"].join("\n"),
    witness === null ? undefined : escapeMarkdown(witnessSentence(witness)),
    witness === null || Object.keys(witness.context).length === 0
      ? undefined
      : Object.entries(witness.context)
          .map(([key, value]) => `- ${codeSpan(key)} = ${codeSpan([value].flat().join(", "))}`)
          .join("\n"),
    dataDate(catalogue),
  ]);
}

const verdicts: Readonly<Record<PolicyChange["verdict"], string>> = {
  "no-new-access": "It grants nothing that it did not grant before; this is a proof.",
  "new-access": "It grants what it did not grant before.",
  unknown: "It cannot be told whether it grants more than before.",
};
