import { severities } from "../../server/src/engine/severity.ts";
import { policyKinds } from "../../server/src/policy/policy.ts";
import type { Rule } from "../../server/src/rules/rule.ts";

/** The JSON schema of `leastwise.json`. */
export function configurationSchema(rules: readonly Rule[]): object {
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Leastwise",
    description: "Which rules apply, and what the policies of this project are used for.",
    type: "object",
    additionalProperties: false,
    properties: {
      $schema: { type: "string" },
      rules: {
        description: "A severity by rule, or off.",
        type: "object",
        additionalProperties: false,
        properties: Object.fromEntries(
          rules.map(({ id, docs }) => [
            id,
            { description: docs.what, markdownDescription: docs.what, enum: [...severities, "off"] },
          ]),
        ),
      },
      kinds: {
        description: "What policies are used for, by file. The first glob that fits counts.",
        type: "array",
        items: {
          type: "object",
          additionalProperties: false,
          required: ["files", "kind"],
          properties: {
            files: { description: "A glob below the folder of leastwise.json.", type: "string" },
            kind: { description: "The kind of the policies in these files.", enum: policyKinds },
          },
        },
      },
    },
  };
}
