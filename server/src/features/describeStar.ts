import { actionsOf, scopability } from "../access/expand.ts";
import type { Action, Catalogue } from "../catalogue/catalogue.ts";
import type { Statement } from "../policy/policy.ts";
import { guideOf } from "./describeAction.ts";
import { bullets, codeSpans, paragraphs } from "./markdown.ts";

/** What `*` among the resources of a statement means for its actions, and what else may limit those that need it. */
export function describeStar(statement: Statement, catalogue: Catalogue): string {
  const actions = actionsOf(statement, catalogue);
  const of = (answer: ReturnType<typeof scopability>) => actions.filter((action) => scopability(action) === answer);
  const [scoped, optional, unscoped] = [of("yes"), of("maybe"), of("no")];
  const needing = [...unscoped, ...optional];
  return paragraphs([
    "### `*`",
    "Every resource of every account and Region that the action can reach.",
    bullets([
      ...told(scoped, ["takes ARNs: name them.", "take ARNs: name them."]),
      ...told(unscoped, [
        "takes no resource type: `*` is the only value that works.",
        "take no resource type: `*` is the only value that works.",
      ]),
      ...told(optional, [
        "takes ARNs, but a call may name none of them, and then only `*` works.",
        "take ARNs, but a call may name none of them, and then only `*` works.",
      ]),
    ]),
    needing.length === 0
      ? undefined
      : `Where \`*\` is right, conditions limit it: ${codeSpans(keysOf(needing, catalogue), 6)}.`,
  ]);
}

function told(actions: readonly Action[], [one, several]: readonly [one: string, several: string]): string[] {
  return actions.length === 0
    ? []
    : [
        `${codeSpans(
          actions.map(({ id }) => id),
          4,
        )} ${actions.length === 1 ? one : several}`,
      ];
}

/**
 * Keys that the requests of all the actions may carry, those of a guide first; and of AWS's global keys the Region, which
 * every request has, and the VPC endpoint.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
function keysOf(actions: readonly Action[], catalogue: Catalogue): string[] {
  const [first, ...others] = actions.map((action) => {
    const keys = catalogue.conditionKeysOf(action);
    return [...new Set([...(guideOf(action)?.conditionKeys ?? []).filter((key) => keys.includes(key)), ...keys])];
  });
  const common = (first ?? []).filter((key) => others.every((keys) => keys.includes(key)));
  return [...common.slice(0, 4), "aws:RequestedRegion", "aws:SourceVpce"];
}
