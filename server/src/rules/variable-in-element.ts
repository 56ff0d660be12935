import { iamKinds, type PolicyKind } from "../policy/policy.ts";
import type { PolicyNode } from "../policy/tree.ts";
import { knownText } from "../policy/value.ts";
import { holdsVariable, readVariables } from "../policy/variables.ts";
import { defineRule, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "variable-in-element",
  category: "hygiene",
  scope: "statement",
  appliesTo: iamKinds,
  docs: {
    what: "A policy variable stands in an element where IAM fills in none: an action, a principal, an effect or a name.",
    why: "There `${…}` is plain text, which names no action and no principal. AWS rejects the policy.",
    how: "IAM fills in variables in `Resource` and in the values of `Condition` only. To tell principals apart name one, or all, and compare `aws:PrincipalArn` or a tag in a condition. What a template should fill in is written as the template's language has it.",
    references: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html"],
  },
  messages: {
    unsupported: {
      text: "IAM fills in no variables in `{element}`: `{variable}` is plain text here.",
      accessAnalyzer: "VARIABLE_UNSUPPORTED_IN_ELEMENT",
    },
  },
  check({ actions, elements, principals }, { policy, report }) {
    const look = (element: string, node: PolicyNode, text: string | undefined) => {
      if (text === undefined || !holdsVariable(text)) return;
      const [use] = readVariables(text);
      if (use === undefined) return;
      report({ node, message: "unsupported", data: { element, variable: text.slice(use.start, use.end) } });
    };
    for (const list of [actions, principals]) {
      for (const { node, value } of list?.entries ?? []) look(list?.property.key ?? "", node, knownText(value));
    }
    for (const name of kindsWithFreeSids.includes(policy.kind) ? ["Effect", "Sid"] : ["Effect"]) {
      const node = elements.get(name)?.node;
      if (node?.kind === "string") look(name, node, knownText(node.value));
    }
  },
});

/** Elsewhere a `Sid` takes no such characters at all, which is told of it. */
const kindsWithFreeSids: readonly PolicyKind[] = ["resource", "endpoint", "trust"];

export const examples: readonly RuleExample[] = [
  {
    title: "A variable for an action, and for a principal.",
    kind: "resource",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::111122223333:user/\${aws:username}" },
                            ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ IAM fills in no variables in \`Principal\`: \`\${aws:username}\` is plain text here.
      "Action": "s3:\${aws:PrincipalTag/action}",
                ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ IAM fills in no variables in \`Action\`: \`\${aws:PrincipalTag/action}\` is plain text here.
      "Resource": "arn:aws:s3:::training-data/*"
    }
  ]
}`,
  },
  {
    title: "Variables where IAM fills them in, and a principal that deployment fills in.",
    kind: "resource",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": { "Ref": "Role" } },
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::training-data/\${aws:username}/*",
      "Condition": { "StringEquals": { "s3:ExistingObjectTag/team": "\${aws:PrincipalTag/team}" } }
    }
  ]
}`,
  },
  {
    title: "A variable for an effect, and in a name.",
    kind: "trust",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "For\${aws:username}",
             ~~~~~~~~~~~~~~~~~~~~ IAM fills in no variables in \`Sid\`: \`\${aws:username}\` is plain text here.
      "Effect": "\${aws:PrincipalTag/effect}",
                ~~~~~~~~~~~~~~~~~~~~~~~~~~~~ IAM fills in no variables in \`Effect\`: \`\${aws:PrincipalTag/effect}\` is plain text here.
      "Principal": { "Service": "bedrock.amazonaws.com" },
      "Action": "sts:AssumeRole"
    },
    {
      "Sid": "ForAll",
      "Effect": { "Ref": "Effect" },
      "Principal": { "Service": "bedrock.amazonaws.com" },
      "Action": "sts:AssumeRole"
    }
  ]
}`,
  },
];
