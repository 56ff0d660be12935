import type { ResourceFacts } from "../../policy/resourceFacts.ts";
import { addressOf } from "./arguments.ts";
import type { HclBlock, HclExpression, HclFile } from "./hclTree.ts";

/** Whether a block may declare who holds policies, or something that acts for them; one scan. */
export function mayConcernHolders(block: string): boolean {
  return /^resource[ \t]*"aws_iam_/.test(block) || (block.startsWith("resource") && block.includes("aws_iam_"));
}

/** What the resources of a file say of those who hold policies, and of what acts with their roles. */
export function resourceFactsIn({ blocks }: HclFile, text: string): ResourceFacts[] {
  return blocks.flatMap((block): ResourceFacts[] => {
    if (block.type !== "resource" || block.labels.length !== 2) return [];
    const [type = ""] = block.labels;
    const values = valuesOf(block);
    const names = values.flatMap(({ name, value }) =>
      /(?:^|_)name$/.test(name) && value.kind === "string" && value.holes.length === 0
        ? [text.slice(value.content.start, value.content.end)]
        : [],
    );
    const refersTo = [...new Set(values.flatMap(({ value }) => holdersIn(value)))];
    const attachesAll = values.some(
      ({ name, value }) => /^(?:managed_)?policy_arns?$/.test(name) && namesAll(value, text),
    );
    const isMembership = /_membership$/.test(type);
    const role = isMembership
      ? "membership"
      : !attachesAll
        ? "other"
        : /_attachment$/.test(type)
          ? "attachment"
          : "administrator";
    return [{ address: addressOf(block), names, refersTo, role }];
  });
}

interface NamedValue {
  readonly name: string;
  readonly value: HclExpression;
}

/** The arguments of a block and of the blocks in it, but for what only tells the order of things. */
function valuesOf({ attributes, blocks }: Pick<HclBlock, "attributes" | "blocks">): NamedValue[] {
  const own = attributes.filter(
    ({ name }) => name !== "depends_on" && name !== "assume_role_policy" && name !== "policy",
  );
  return [...own, ...blocks.flatMap(valuesOf)];
}

function holdersIn(value: HclExpression): string[] {
  switch (value.kind) {
    case "reference":
      return (
        /^aws_iam_(?:role|user|group|instance_profile)\.[\p{L}_][\p{L}\p{N}_-]*/u.exec(value.path)?.slice(0, 1) ?? []
      );
    case "tuple":
      return value.items.flatMap(holdersIn);
    case "string":
      return value.holes.flatMap((hole) => holdersIn(hole.value));
    default:
      return [];
  }
}

/** Whether a value names AWS's policy for administrators. */
function namesAll(value: HclExpression, text: string): boolean {
  if (value.kind === "tuple") return value.items.some((item) => namesAll(item, text));
  return (
    value.kind === "string" &&
    /:iam::aws:policy\/AdministratorAccess$/.test(text.slice(value.content.start, value.content.end))
  );
}
