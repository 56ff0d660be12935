import { hasSettledTypes, readArn } from "../access/arnTypes.ts";
import { contentOf } from "../access/meaning.ts";
import { createStatementProofs } from "../access/proofs.ts";
import type { Action, Catalogue } from "../catalogue/catalogue.ts";
import type { PlacedEdit } from "../policy/edit.ts";
import { hasWildcard } from "../policy/pattern.ts";
import type { ListElement, Policy, PolicyKind, Statement } from "../policy/policy.ts";
import { knownText } from "../policy/value.ts";
import { enumerate } from "../text/words.ts";
import type { CheckContext, FixDraft, PlacedReport } from "./rule.ts";

/** The kinds of policy whose resources are of any service: in a resource policy AWS knows more than the text. */
export const kindsOfAnyResource: readonly PolicyKind[] = ["identity", "boundary", "session", "scp"];

/** What one proof may take; it looks at one statement only. */
const MAX_STEPS = 20_000;

/**
 * Reports statements of an effect that can apply to no request, as messages `conditions` (they contradict each other)
 * and `resources` (none of the actions works on one of the resources). What is not sure is left out.
 */
export function reportNeverApplying(
  policy: Policy,
  effect: "Allow" | "Deny",
  { catalogue, report }: Pick<CheckContext<PlacedReport>, "catalogue" | "report">,
): void {
  for (const [index, statement] of policy.statements.entries()) {
    if (statement.effect !== effect || statement.ambiguous) continue;
    const remove = (fixEffect: "preserving" | "narrowing"): FixDraft<PlacedEdit>[] =>
      policy.statements.length < 2
        ? []
        : [
            {
              title: "Remove the statement",
              effect: fixEffect,
              edits: [{ statement: index, edit: { op: "removeStatement" } }],
            },
          ];
    if (isContradiction(policy, statement, catalogue)) {
      report({
        statement: index,
        node: statement.conditions?.property ?? statement.root,
        message: "conditions",
        tag: "unnecessary",
        fixes: () => remove("preserving"),
      });
      continue;
    }
    const mismatch = findMismatch(statement, catalogue);
    if (mismatch === undefined) continue;
    const { resources, first, corrections } = mismatch;
    report({
      statement: index,
      node: resources.property,
      message: "resources",
      data: { action: first.id, types: typeNames(first) },
      fixes: () => [
        ...(corrections === undefined
          ? []
          : [
              {
                title: `Write ${corrections.map(({ text }) => `\`${text}\``).join(", ")}`,
                effect: "correcting" as const,
                edits: corrections.map(({ node, text }) => ({
                  statement: index,
                  edit: { op: "replace" as const, node, values: [text] },
                })),
                preferred: true as const,
              },
            ]),
        ...(effect === "Allow" ? remove("narrowing") : []),
      ],
    });
  }
}

/** Only where two tests are about one key there is something to contradict. */
function isContradiction(policy: Policy, statement: Statement, catalogue: Catalogue): boolean {
  const keys = statement.conditions?.tests.map(({ key }) => key.toLowerCase()) ?? [];
  if (new Set(keys).size === keys.length) return false;
  return createStatementProofs(contentOf(policy).variables, { catalogue, maxSteps: MAX_STEPS }).isContradiction(
    statement,
  );
}

interface Mismatch {
  readonly resources: ListElement;
  readonly first: Action;
  /** What the resources were probably meant to be, where that is evident. */
  readonly corrections: readonly { readonly node: number; readonly text: string }[] | undefined;
}

/** `undefined` where some action takes some resource, or where that is not sure. */
function findMismatch({ actions, resources }: Statement, catalogue: Catalogue): Mismatch | undefined {
  if (actions === undefined || resources === undefined || actions.negated || resources.negated) return undefined;
  if (!actions.complete || !resources.complete || resources.entries.length === 0) return undefined;
  const arns = resources.entries.flatMap(({ node, value }) => ({ node: node.id, text: knownText(value) ?? "" }));
  if (!arns.every(({ text }) => /^arn:[^:]*:[^:*?$]+:[^:]*:[^:]*:./.test(text))) return undefined;
  const named: Action[] = [];
  for (const { value } of actions.entries) {
    const text = knownText(value) ?? "";
    const found = catalogue.actionsMatching(text);
    // A name that the data lacks may take anything; a wildcard may stand for names to come.
    if (found.length === 0 || hasWildcard(text)) return undefined;
    named.push(...found);
  }
  const [first] = named;
  if (first === undefined || !named.every(hasSettledTypes)) return undefined;
  const mayBeTaken = ({ text }: { readonly text: string }) => {
    const arn = readArn(text, catalogue);
    return named.some((action) => arn.takenBy(action) !== false);
  };
  if (arns.some(mayBeTaken)) return undefined;
  return { resources, first, corrections: correct(named, arns, catalogue) };
}

/** A resource with its contents, or without them: what all actions take, if just one of these is. */
function correct(
  actions: readonly Action[],
  arns: readonly { readonly node: number; readonly text: string }[],
  catalogue: Catalogue,
): Mismatch["corrections"] {
  const corrected = arns.flatMap(({ node, text }) => {
    const fits = (one: string) =>
      one !== text && actions.every((action) => readArn(one, catalogue).takenBy(action) === true);
    const contents = [`${text}/*`, `${text}:*`].find(fits);
    const whole = [text.replace(/[/:]\*$/, "")].find(fits);
    const [only, other] = [contents, whole].filter((one) => one !== undefined);
    return only === undefined || other !== undefined ? [] : [{ node, text: only }];
  });
  return corrected.length === arns.length ? corrected : undefined;
}

/** The resource types of an action, as a message names them. */
export function typeNames({ resourceTypes }: Action): string {
  const names = [...new Set(resourceTypes.map(({ name }) => name))];
  return names.length > 3 ? `${names.slice(0, 3).join(", ")} and others` : enumerate(names);
}
