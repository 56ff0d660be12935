import type { Policy } from "../../policy/policy.ts";
import {
  isComputedKey,
  type ObjectNode,
  type PathStep,
  type PolicyNode,
  type PropertyNode,
} from "../../policy/tree.ts";
import { isLocalHole, type Value } from "../../policy/value.ts";
import { hasBlocks } from "../notation.ts";
import { writeBlocks } from "./writeBlocks.ts";
import { writeHcl } from "./writeHcl.ts";
import { writeJson } from "./writeJson.ts";
import { writeYaml } from "./writeYaml.ts";

/** What a policy can be written as: `jsonencode` is Terraform's function, `terraform` its document in blocks. */
export const conversionTargets = ["json", "yaml", "jsonencode", "terraform"] as const;
export type ConversionTarget = (typeof conversionTargets)[number];

/** The text, whose lines begin in the first column; or why there is none, in a sentence. */
export type Conversion = { readonly text: string } | { readonly refused: string };

/**
 * A policy in another notation. `isTerraform` says whether it stands in a file of Terraform, whose names mean nothing to
 * CloudFormation, nor the other way round.
 */
export function convertPolicy(policy: Policy, isTerraform: boolean, target: ConversionTarget): Conversion {
  const document = wholeDocument(policy);
  const toTerraform = target === "jsonencode" || target === "terraform";
  const refused = document === undefined ? noDocument : refusal(document, isTerraform === toTerraform, isTerraform, []);
  if (document === undefined || refused !== undefined) return { refused: refused ?? noDocument };
  switch (target) {
    case "json":
      return { text: writeJson(document) };
    case "yaml":
      return { text: writeYaml(document) };
    case "jsonencode":
      return { text: `jsonencode(${writeHcl(document, "")})` };
    case "terraform":
      return writeBlocks(document);
  }
}

const noDocument = "Its statements are no plain list in a document.";

/** The document with its statements in it; `undefined` where these stand in a choice, or without a document. */
function wholeDocument({ document, statements, isImplied, source }: Policy): ObjectNode | undefined {
  const put = (node: PolicyNode): PolicyNode => {
    if (node.kind === "statement") return statements[node.index]?.root ?? node;
    if (node.kind === "array") return { ...node, items: node.items.map(put) };
    return node;
  };
  const properties = document.properties.map(
    (property): PropertyNode => (property.key === "Statement" ? { ...property, value: put(property.value) } : property),
  );
  const isPlain = properties.some(({ key, value }) => {
    if (key !== "Statement") return false;
    return (value.kind === "array" ? value.items : [value]).every(({ kind }) => kind === "object");
  });
  const isMadeUp = isImplied && !hasBlocks(source.notation);
  return isMadeUp || !isPlain ? undefined : { ...document, properties };
}

/** Why a part cannot be written elsewhere. */
function refusal(
  node: PolicyNode,
  sameNames: boolean,
  isTerraform: boolean,
  path: readonly PathStep[],
): string | undefined {
  const place = `\`${path.join(".")}\``;
  const inside = (child: PolicyNode, step: PathStep) => refusal(child, sameNames, isTerraform, [...path, step]);
  switch (node.kind) {
    case "object": {
      const keys = node.properties.map(({ key }) => key);
      if (new Set(keys).size < keys.length) return `${place} has a key twice.`;
      if (keys.some(isComputedKey)) return `A key of ${place} is filled in at deployment.`;
      return firstOf(node.properties.map(({ key, value }) => inside(value, key)));
    }
    case "array":
      return firstOf(node.items.map(inside));
    case "string":
      return refusalOfText(node.value, place, sameNames, isTerraform);
    case "literal":
      return undefined;
    default:
      return `${place} is known at deployment only.`;
  }
}

function refusalOfText(value: Value, place: string, sameNames: boolean, isTerraform: boolean): string | undefined {
  if (value.kind === "known") return undefined;
  if (value.kind === "unknown") return `${place} is known at deployment only.`;
  const hole = value.parts.find((part) => typeof part !== "string");
  if (!sameNames) {
    const language = isTerraform ? "Terraform" : "CloudFormation";
    return `${place} holds \`${hole?.name}\`, which means something in ${language} only.`;
  }
  const isPlain = value.parts.every(
    (part) =>
      typeof part === "string" || (!isLocalHole(part) && (isTerraform ? terraformName : templateName).test(part.name)),
  );
  return isPlain ? undefined : `${place} holds \`${hole?.name}\`, which is more than a name.`;
}

const terraformName = /^[A-Za-z_][\w-]*(?:\.[A-Za-z_*][\w-]*|\[(?:\d+|"[\w-]+")\])*$/;
const templateName = /^[A-Za-z0-9:.]+$/;

function firstOf(refusals: readonly (string | undefined)[]): string | undefined {
  return refusals.find((each) => each !== undefined);
}
