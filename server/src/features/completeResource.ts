import { actionsOf } from "../access/expand.ts";
import type { ResourceType } from "../catalogue/catalogue.ts";
import { parseArn } from "../policy/arn.ts";
import { examplePlace, type OwnPlace } from "../policy/ownPlace.ts";
import type { Policy } from "../policy/policy.ts";
import { enumerate } from "../text/words.ts";
import { type CompletionContext, type CompletionDraft, toSnippet } from "./completionItem.ts";
import type { Cursor } from "./cursor.ts";

/** The ARNs that the statement's actions take, those that most of them take first. */
export function resourceDrafts(
  { place, word, wordText }: Cursor,
  { catalogue, snippets, place: own = examplePlace }: CompletionContext,
): CompletionDraft[] | undefined {
  const { statement, policy } = place;
  if (statement?.actions === undefined || statement.actions.negated) return undefined;
  const actions = actionsOf(statement, catalogue);
  const counts = new Map<ResourceType, number>();
  for (const type of actions.flatMap(({ resourceTypes }) => resourceTypes))
    counts.set(type, (counts.get(type) ?? 0) + 1);
  const types = [...counts].sort(([, left], [, right]) => right - left).map(([type]) => type);
  const known = { ...usedValues(policy, own), ...typedValues(wordText.slice(0, place.offset - word.start)) };
  const drafts = types.flatMap((type) =>
    type.arns.map((template): CompletionDraft => {
      const defaultOf = (name: string) => known[name as keyof typeof known] ?? name;
      const partial = template.replaceAll("${Partition}", known.Partition);
      const text = partial.replace(/\$\{([^}]*)\}/g, (_, name: string) => defaultOf(name));
      return {
        label: type.name,
        kind: "resource",
        detail: template,
        text,
        ...(snippets ? { snippet: toSnippet(partial, defaultOf) } : {}),
      };
    }),
  );
  const unscoped = actions.filter(({ resourceTypes }) => resourceTypes.length === 0);
  if (unscoped.length === 0) return drafts;
  const names = unscoped.length > 2 ? `${unscoped.length} actions` : enumerate(unscoped.map(({ id }) => id));
  return [...drafts, { label: "*", kind: "resource", detail: `The only value that works for ${names}` }];
}

/** Partition, Region and account of an ARN that the policy has already, so that a new one fits beside it. */
function usedValues(policy: Policy, own: OwnPlace): OwnPlace {
  const values = { ...own };
  for (const { resources } of policy.statements) {
    for (const { value } of resources?.entries ?? []) {
      const arn = value.kind === "known" ? parseArn(value.text) : undefined;
      if (arn === undefined) continue;
      if (/^aws[a-z-]*$/.test(arn.partition)) values.Partition = arn.partition;
      if (/^[a-z]{2,4}(-[a-z]+)+-\d+$/.test(arn.region)) values.Region = arn.region;
      if (/^\d{12}$/.test(arn.account)) values.Account = arn.account;
    }
  }
  return values;
}

/** What the user has typed of an ARN goes before any default. */
function typedValues(typed: string): Partial<Record<keyof OwnPlace, string>> {
  const [arn, partition, , region, account, resource] = typed.split(":");
  if (arn !== "arn") return {};
  const values: Partial<Record<keyof OwnPlace, string>> = {};
  const closed = (next: string | undefined, value: string | undefined) =>
    next !== undefined && value !== undefined && value !== "";
  if (closed(region, partition) && partition !== undefined) values.Partition = partition;
  if (closed(account, region) && region !== undefined) values.Region = region;
  if (closed(resource, account) && account !== undefined) values.Account = account;
  return values;
}
