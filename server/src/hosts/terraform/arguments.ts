import type { HclBlock, HclBody, HclExpression, HclFile } from "./hclTree.ts";

/** An argument of a file, with the top-level block that it stands in. */
export interface Argument {
  /** `undefined` for an argument outside all blocks, as in Terragrunt. */
  readonly block: HclBlock | undefined;
  /** The argument's name with the blocks around it, as in `inline_policy.policy`. */
  readonly path: string;
  /** Its name in the module, as in `aws_iam_role.web.inline_policy.policy` or `local.policies`. */
  readonly place: string;
  readonly value: HclExpression;
}

/** All arguments of a file, in the order of the text within each block. */
export function argumentsOf(file: HclFile): Argument[] {
  const found: Argument[] = [];
  const visit = (body: HclBody, block: HclBlock | undefined, path: string): void => {
    for (const { name, value } of body.attributes) {
      const own = join(path, name);
      found.push({ block, path: own, place: join(block === undefined ? "" : addressOf(block), own), value });
    }
    for (const inner of body.blocks) {
      if (block === undefined) visit(inner, inner, "");
      // The content of a dynamic block stands for the block that the label names.
      else if (inner.type === "content") visit(inner, block, path);
      else visit(inner, block, join(path, (inner.type === "dynamic" ? inner.labels[0] : undefined) ?? inner.type));
    }
  };
  visit(file, undefined, "");
  return found;
}

/** What a block is called in expressions. */
export function addressOf({ type, labels }: HclBlock): string {
  if (type === "resource") return labels.join(".");
  return [shortTypes.get(type) ?? type, ...labels].join(".");
}

const shortTypes: ReadonlyMap<string, string> = new Map([
  ["locals", "local"],
  ["variable", "var"],
]);

function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}
