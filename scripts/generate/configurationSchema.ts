import { namedElements } from "../../server/src/engine/configuration.ts";
import { isJustifiableRule } from "../../server/src/engine/justifiable.ts";
import { severities } from "../../server/src/engine/severity.ts";
import { policyKinds } from "../../server/src/policy/policy.ts";
import type { Rule } from "../../server/src/rules/rule.ts";

/** The JSON schema of `leastwise.json`. */
export function configurationSchema(rules: readonly Rule[]): object {
  const definitions = settingsOf(rules);
  const settings = Object.fromEntries(Object.keys(definitions).map((key) => [key, { $ref: `#/definitions/${key}` }]));
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Leastwise",
    description:
      "Which rules apply, what the policies of this project are used for, what is yours, and which exceptions are made.",
    type: "object",
    additionalProperties: false,
    definitions,
    properties: {
      $schema: { type: "string" },
      ...settings,
      kinds: {
        description: "What policies are used for, by file. The first glob that fits counts.",
        type: "array",
        items: object({
          required: ["files", "kind"],
          properties: {
            files: { description: "A glob below the folder of leastwise.json.", type: "string" },
            kind: { description: "The kind of the policies in these files.", enum: policyKinds },
          },
        }),
      },
      overrides: {
        description:
          "What is set otherwise for some files. Of entries that fit the same file the later ones win; a list here takes the place of the one outside.",
        type: "array",
        items: object({
          required: ["files"],
          properties: {
            files: { description: "A glob below the folder of leastwise.json, or several.", ...textOrTexts },
            kind: {
              description: "The kind of the policies in these files; it goes before `kinds`.",
              enum: policyKinds,
            },
            ...settings,
          },
        }),
      },
      justifications: {
        description:
          "Exceptions with their reasons. One covers findings of its rule about the very entry that it names, and makes hints of them until it expires.",
        type: "array",
        items: justification(rules.filter(isJustifiableRule)),
      },
    },
  };
}

/** What may stand outside and in an override. */
function settingsOf(rules: readonly Rule[]): Readonly<Record<string, object>> {
  return {
    rules: {
      description: "A severity by rule, or off.",
      ...object({
        properties: Object.fromEntries(
          rules.map(({ id, docs }) => [
            id,
            { description: docs.what, markdownDescription: docs.what, enum: [...severities, "off"] },
          ]),
        ),
      }),
    },
    accounts: {
      description: "The accounts that are yours. New text names the first.",
      ...list({ type: "string", pattern: "^\\d{12}$" }),
    },
    regions: {
      description: "The Regions that you work in. New text names the first.",
      ...list({ type: "string", pattern: "^[a-z]{2,}(?:-[a-z]+)+-\\d+$" }),
    },
    partitions: {
      description:
        "The partitions that you work in; without it the one of your first Region. New text names the first.",
      ...list({ type: "string", pattern: "^aws(?:-[a-z]+)*$" }),
    },
    allowedWildcards: {
      description:
        "Entries that are accepted as they are written: wildcard-action, wildcard-service and wildcard-resource do not tell of them.",
      ...object({
        properties: {
          actions: { description: 'Entries of Action, such as "s3:Get*".', ...list({ type: "string" }) },
          resources: { description: 'Entries of Resource, such as "*".', ...list({ type: "string" }) },
        },
      }),
    },
  };
}

const elementTexts: Readonly<Record<(typeof namedElements)[number], string>> = {
  action: "Entries of Action or NotAction, as they are written",
  resource: "Entries of Resource or NotResource, as they are written",
  principal: "Entries of Principal or NotPrincipal, as they are written",
  condition: "Condition keys, or keys with their value: aws:SourceArn=arn:aws:s3:::*",
};

function justification(rules: readonly Rule[]): object {
  return {
    ...object({
      required: ["rule", "reason"],
      properties: {
        rule: {
          description: "The rule whose findings it covers.",
          anyOf: rules.map(({ id, docs }) => ({ const: id, description: docs.what })),
        },
        file: { description: "A glob of files below the folder of leastwise.json.", type: "string" },
        policy: {
          description: "The place of the policy in its file, such as Resources.Role.Properties.*; * is any text.",
          type: "string",
        },
        sid: { description: "The Sid of the statement.", type: "string" },
        ...Object.fromEntries(
          namedElements.map((name) => {
            const limit = name === "condition" ? "" : " Beside the entry that the rule flags they are a limit.";
            return [name, { description: `${elementTexts[name]}.${limit}`, ...textOrTexts }];
          }),
        ),
        reason: {
          description: "Why the exception is made. Without it nothing is covered.",
          type: "string",
          minLength: 1,
        },
        owner: { description: "Who answers for it: a person or a team.", type: "string" },
        expires: {
          description: "The last day that it counts on, such as 2027-06-30. Then the finding returns.",
          type: "string",
          pattern: "^(\\d{4}-\\d{2}-\\d{2})?$",
        },
      },
    }),
    allOf: [
      { anyOf: ["file", "policy"].map((key) => ({ required: [key] })) },
      { anyOf: ["sid", ...namedElements].map((key) => ({ required: [key] })) },
    ],
  };
}

function object(members: { readonly properties: object; readonly required?: readonly string[] }): object {
  return { type: "object", additionalProperties: false, ...members };
}

function list(items: object): object {
  return { type: "array", items };
}

const textOrTexts = { anyOf: [{ type: "string" }, list({ type: "string" })] };
