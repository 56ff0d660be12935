import { type EditObject, type EditValue, needsInput, type PlacedEdit } from "../policy/edit.ts";
import type { Policy } from "../policy/policy.ts";
import type { GrantOffer, OfferedGrant } from "../rules/rule.ts";
import { quoteSome } from "../text/words.ts";
import { outgrowsQuota } from "./fixes.ts";

/**
 * Statements that grant what a finding misses. They are kept apart from the repairs, so that whatever applies repairs, or
 * counts them, cannot come across them.
 */
export interface Addition {
  /** Says that it grants more. */
  readonly title: string;
  /** Whether it writes a place that only the user can fill in. */
  readonly needsInput: boolean;
  readonly edits: readonly PlacedEdit[];
}

/** The offers as statements behind the one of the finding; none that makes the policy larger than AWS accepts. */
export function offerAdditions(
  policy: Policy,
  statement: number | undefined,
  offers: readonly GrantOffer[],
): Addition[] {
  return offers.flatMap(({ grants }) => {
    const values = grants.map(toStatement);
    const edits: PlacedEdit[] = [{ statement, edit: { op: "addStatements", values } }];
    if (outgrowsQuota(policy, edits)) return [];
    const actions = new Set(grants.flatMap((grant) => grant.actions));
    const title = `Allow ${quoteSome([...actions])} too, which grants more`;
    return [{ title, needsInput: values.some(needsInput), edits }];
  });
}

function toStatement({ actions, resources, condition }: OfferedGrant): EditObject {
  return {
    Effect: "Allow",
    Action: oneOrMany(actions),
    Resource: oneOrMany(resources),
    ...(condition === undefined ? {} : { Condition: condition }),
  };
}

function oneOrMany(values: readonly EditValue[]): EditValue {
  const [only] = values;
  return values.length === 1 && only !== undefined ? only : values;
}
