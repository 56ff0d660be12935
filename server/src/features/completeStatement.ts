import type { ParsedFile } from "../hosts/host.ts";
import { layoutOf } from "../hosts/speller.ts";
import { statementSnippets } from "../knowledge/snippets.ts";
import type { OwnPlace } from "../policy/ownPlace.ts";
import type { Policy } from "../policy/policy.ts";
import type { CompletionItem } from "./completionItem.ts";
import { hasBlocks } from "./notation.ts";
import { placeOfBlock } from "./snippets/blockPlace.ts";
import { placeOfFirstItem } from "./snippets/firstItemPlace.ts";
import { placeOfItem } from "./snippets/itemPlace.ts";
import { isInBrackets, placeInList } from "./snippets/listPlace.ts";
import { withOwnPlace } from "./snippets/ownPlace.ts";
import type { StatementPlace } from "./snippets/statementPlace.ts";
import { type StatementForm, statementForms, statementText, withDefaults } from "./snippets/statementText.ts";

/**
 * Ready statements, where a statement may stand: between two statements of a policy, in the policy's notation. Nowhere
 * else, or typing `iam` in an action would offer them.
 */
export function completeStatement(
  file: ParsedFile,
  offset: number,
  own?: OwnPlace,
): readonly CompletionItem[] | undefined {
  const place = statementPlaceAt(file, offset);
  if (place === undefined) return undefined;
  const { span, form, snippets, fit } = place;
  return snippets.map((snippet, index) => ({
    label: snippet.prefix,
    kind: "snippet",
    detail: snippet.title,
    documentation: `snippet:${snippet.prefix}${form === "json" ? "" : `:${form}`}`,
    span,
    insertText: fit(statementText(withOwnPlace(snippet, form, own), form, place)),
    filterText: snippet.prefix,
    sortText: String(index).padStart(5, "0"),
    isSnippet: true,
  }));
}

function statementPlaceAt({ host, text, policies }: ParsedFile, offset: number): StatementPlace | undefined {
  const { step } = layoutOf(text);
  const place = (policy: Policy): StatementPlace | undefined => {
    const { notation, embedding } = policy.source;
    if (embedding !== undefined || hasBlocks(notation)) return undefined;
    return notation === "yaml" && !isInBrackets(policy)
      ? placeOfItem(policy, offset, step)
      : placeInList(policy, offset, step);
  };
  const found = policies.map(place).find((candidate) => candidate !== undefined);
  if (found !== undefined) return found;
  if (host?.id === "yaml") return placeOfFirstItem(text, offset, step);
  return host?.id === "terraform" ? placeOfBlock(text, offset, step) : undefined;
}

/** The long text of a ready statement, as Markdown, by its prefix and its form; it is ours, and so is not escaped. */
export function describeSnippet(name: string): string | undefined {
  const [prefix, asked] = name.split(":");
  const snippet = statementSnippets.find((candidate) => candidate.prefix === prefix);
  const form = statementForms.find((known) => known === asked) ?? "json";
  const text = snippet && withDefaults(statementText(snippet, form, {}));
  return snippet && `${snippet.description}\n\n\`\`\`${fenceNames[form]}\n${text}\n\`\`\``;
}

/** What Markdown calls the languages. */
const fenceNames: Readonly<Record<StatementForm, string>> = {
  json: "json",
  yaml: "yaml",
  cloudformation: "yaml",
  hcl: "hcl",
  terraform: "hcl",
};
