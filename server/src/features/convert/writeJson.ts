import type { PolicyNode } from "../../policy/tree.ts";
import { knownText } from "../../policy/value.ts";
import { templateFunction } from "./templateValue.ts";

/** A document as JSON, or as the JSON of a template. */
export function writeJson(node: PolicyNode): string {
  return JSON.stringify(toJson(node), null, 2);
}

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

function toJson(node: PolicyNode): Json {
  switch (node.kind) {
    case "object":
      return Object.fromEntries(node.properties.map(({ key, value }) => [key, toJson(value)]));
    case "array":
      return node.items.map(toJson);
    case "literal":
      return node.value;
    case "string": {
      const call = templateFunction(node.value);
      if (call === undefined) return knownText(node.value) ?? null;
      return { [call.name]: call.name === "Fn::GetAtt" ? splitOnce(call.argument) : call.argument };
    }
    default:
      return null;
  }
}

function splitOnce(attribute: string): string[] {
  const dot = attribute.indexOf(".");
  return [attribute.slice(0, dot), attribute.slice(dot + 1)];
}
