import { nearest } from "../catalogue/nearest.ts";
import { operators, qualifiers, readOperator } from "../knowledge/operators.ts";
import { toEditValue } from "../policy/copy.ts";
import type { PolicyEdit } from "../policy/edit.ts";
import { type ConditionElement, iamKinds } from "../policy/policy.ts";
import type { PropertyNode } from "../policy/tree.ts";
import { spellOperator } from "./conditionTests.ts";
import { isIntrinsic } from "./elementNames.ts";
import { defineRule, type FixDraft, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "unknown-operator",
  category: "hygiene",
  scope: "statement",
  needs: "conditions",
  appliesTo: iamKinds,
  docs: {
    what: "A key directly under `Condition` is no operator of IAM.",
    why: "AWS rejects the whole policy.",
    how: "Use an operator of the list; before it may stand `ForAllValues:` or `ForAnyValue:`, behind it `IfExists`. There is none that compares with wildcards and without case.",
    references: [
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html",
    ],
  },
  messages: {
    near: {
      text: "`{operator}` is no condition operator; `{nearest}` is.",
      accessAnalyzer: "INVALID_CONDITION_OPERATOR",
    },
    unknown: { text: "`{operator}` is no condition operator.", accessAnalyzer: "INVALID_CONDITION_OPERATOR" },
    key: {
      text: "`{operator}` is a condition key; it belongs under an operator.",
      accessAnalyzer: "INVALID_CONDITION_OPERATOR",
    },
  },
  check({ conditions }, { policy, report }) {
    // Where a bracket is missing, keys are read as those of another object.
    if (conditions?.node.kind !== "object" || !policy.wellFormed) return;
    for (const property of conditions.node.properties) {
      const operator = property.key;
      if (readOperator(operator) !== undefined || isIntrinsic(operator) || /^([^:]*:)?NullIfExists$/i.test(operator)) {
        continue;
      }
      if (property.value.kind !== "object" && operator.includes(":")) {
        const fixes = () => underOperator(conditions, property);
        report({ node: property, message: "key", data: { operator }, fixes });
        continue;
      }
      const meant = meantOperator(operator);
      const data = { operator, nearest: meant ?? "" };
      const fixes = () => (meant === undefined ? [] : renaming(conditions, property, meant));
      report({ node: property, message: meant === undefined ? "unknown" : "near", data, fixes });
    }
  },
});

/** The operator that was probably meant, with its qualifier and `IfExists`. */
function meantOperator(written: string): string | undefined {
  const colon = written.lastIndexOf(":");
  const prefix = colon === -1 ? undefined : written.slice(0, colon);
  const rest = written.slice(colon + 1);
  const ifExists = /if_?exists?$/i.test(rest);
  const name = ifExists ? rest.replace(/if_?exists?$/i, "") : rest;
  const operator = pick(name, operatorNames);
  const qualifier = prefix === undefined ? undefined : pick(prefix, qualifiers);
  if (operator === undefined || (prefix !== undefined && qualifier === undefined)) return undefined;
  return spellOperator({ qualifier, ifExists: ifExists && operator !== "Null" }, operator);
}

const operatorNames = operators.map(({ name }) => name);

function pick<Name extends string>(written: string, names: readonly Name[]): Name | undefined {
  const lower = names.map((name) => name.toLowerCase());
  const index = nearest(written.toLowerCase(), lower);
  return index === undefined ? undefined : names[index];
}

function renaming({ node }: ConditionElement, property: PropertyNode, operator: string): FixDraft<PolicyEdit>[] {
  if (node.kind !== "object" || node.properties.some(({ key }) => key === operator)) return [];
  return [
    {
      title: `Change \`${property.key}\` to \`${operator}\`, which gives the condition effect`,
      effect: "correcting",
      edits: [{ op: "renameProperty", property: property.id, key: operator }],
      preferred: true,
    },
  ];
}

/** A key and its value under the operator that compares texts. */
function underOperator({ node }: ConditionElement, property: PropertyNode): FixDraft<PolicyEdit>[] {
  const value = toEditValue(property.value);
  if (node.kind !== "object" || value === undefined || node.properties.some(({ key }) => key === "StringEquals")) {
    return [];
  }
  return [
    {
      title: `Compare \`${property.key}\` by \`StringEquals\`, which gives the condition effect`,
      effect: "correcting",
      edits: [
        {
          op: "addProperty",
          object: node.id,
          key: "StringEquals",
          value: { [property.key]: value },
          after: property.id,
        },
        { op: "removeProperty", property: property.id },
      ],
      preferred: true,
    },
  ];
}

export const examples: readonly RuleExample[] = [
  {
    title: "Names that IAM does not have, and a key without an operator.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "kendra:Query",
      "Resource": "*",
      "Condition": {
        "StringEqual": { "aws:RequestedRegion": "us-east-1" },
        ~~~~~~~~~~~~~ \`StringEqual\` is no condition operator; \`StringEquals\` is.
        "ForAllValue:StringLike": { "aws:TagKeys": "team" },
        ~~~~~~~~~~~~~~~~~~~~~~~~ \`ForAllValue:StringLike\` is no condition operator; \`ForAllValues:StringLike\` is.
        "StringLikeIgnoreCase": { "aws:RequestedRegion": "us-*" },
        ~~~~~~~~~~~~~~~~~~~~~~ \`StringLikeIgnoreCase\` is no condition operator; \`StringEqualsIgnoreCase\` is.
        "IpAddressNotIn": { "aws:SourceIp": "203.0.113.0/24" }
        ~~~~~~~~~~~~~~~~ \`IpAddressNotIn\` is no condition operator.
      }
    },
    {
      "Effect": "Allow",
      "Action": "kendra:Retrieve",
      "Resource": "*",
      "Condition": { "aws:RequestedRegion": "us-east-1" }
                     ~~~~~~~~~~~~~~~~~~~~~ \`aws:RequestedRegion\` is a condition key; it belongs under an operator.
    }
  ]
}`,
    fixes: [
      [
        "Change `StringEqual` to `StringEquals`, which gives the condition effect",
        `
-        "StringEqual": { "aws:RequestedRegion": "us-east-1" },
+        "StringEquals": { "aws:RequestedRegion": "us-east-1" },`,
      ],
      [
        "Change `ForAllValue:StringLike` to `ForAllValues:StringLike`, which gives the condition effect",
        `
-        "ForAllValue:StringLike": { "aws:TagKeys": "team" },
+        "ForAllValues:StringLike": { "aws:TagKeys": "team" },`,
      ],
      [
        "Change `StringLikeIgnoreCase` to `StringEqualsIgnoreCase`, which gives the condition effect",
        `
-        "StringLikeIgnoreCase": { "aws:RequestedRegion": "us-*" },
+        "StringEqualsIgnoreCase": { "aws:RequestedRegion": "us-*" },`,
      ],
      [
        "Compare `aws:RequestedRegion` by `StringEquals`, which gives the condition effect",
        `
-      "Condition": { "aws:RequestedRegion": "us-east-1" }
+      "Condition": { "StringEquals": { "aws:RequestedRegion": "us-east-1" } }`,
      ],
    ],
  },
  {
    title: "Operators of IAM, one that the rule on Null is about, and one that deployment decides.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "kendra:Query",
      "Resource": "*",
      "Condition": {
        "StringEquals": { "aws:RequestedRegion": { "Ref": "AWS::Region" } },
        "ForAnyValue:StringNotEqualsIgnoreCase": { "aws:TagKeys": "team" },
        "ArnNotLikeIfExists": { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/legacy-*" },
        "NullIfExists": { "aws:TokenIssueTime": "true" }
      }
    }
  ]
}`,
  },
];
