import type { Value } from "../../policy/value.ts";

/** How CloudFormation's functions give a text with holes. */
export interface TemplateFunction {
  readonly name: "Ref" | "Fn::GetAtt" | "Fn::Sub";
  readonly argument: string;
}

/** The function that gives a text with holes; `undefined` for a text without. */
export function templateFunction(value: Value): TemplateFunction | undefined {
  if (value.kind !== "template") return undefined;
  const [only, ...others] = value.parts;
  if (typeof only === "object" && others.length === 0) {
    return { name: only.name.includes(".") ? "Fn::GetAtt" : "Ref", argument: only.name };
  }
  const text = value.parts.map((part) => {
    return typeof part === "string" ? part.replaceAll("${", "${!") : `\${${part.name}}`;
  });
  return { name: "Fn::Sub", argument: text.join("") };
}
