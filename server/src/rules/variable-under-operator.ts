import type { Operator } from "../knowledge/operators.ts";
import { iamKinds } from "../policy/policy.ts";
import { knownText } from "../policy/value.ts";
import { holdsVariable, readVariables } from "../policy/variables.ts";
import { readTests } from "./conditionTests.ts";
import { defineRule, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "variable-under-operator",
  category: "hygiene",
  scope: "statement",
  needs: "conditions",
  appliesTo: iamKinds,
  docs: {
    what: "A policy variable stands in a value that an operator for numbers, dates, bytes, addresses or `Null` compares.",
    why: "IAM fills in variables for operators on texts and ARNs only. AWS rejects the policy.",
    how: "Write the value itself. Where it differs from principal to principal, compare a tag of the principal with `StringEquals`.",
    references: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html"],
  },
  messages: {
    unsupported: {
      text: "`{operator}` takes no policy variable such as `{variable}`.",
      accessAnalyzer: "INVALID_VARIABLE_FOR_OPERATOR",
    },
  },
  check(statement, { policy, report }) {
    // There `${` is plain text.
    if (policy.version === "2008-10-17") return;
    for (const { test, written } of readTests(statement)) {
      if (takesVariables.has(written.operator.type)) continue;
      for (const { node, value } of test.values) {
        const text = knownText(value);
        if (text === undefined || !holdsVariable(text)) continue;
        const [use] = readVariables(text);
        if (use === undefined) continue;
        const data = { operator: test.operator, variable: text.slice(use.start, use.end) };
        report({ node, message: "unsupported", data });
      }
    }
  },
});

/** AWS's pages contradict each other about booleans. */
const takesVariables: ReadonlySet<Operator["type"]> = new Set(["String", "ARN", "Bool"]);

export const examples: readonly RuleExample[] = [
  {
    title: "A number, a date and an address from a tag.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "s3:ListBucket",
      "Resource": "arn:aws:s3:::training-data",
      "Condition": {
        "NumericLessThanEquals": { "s3:max-keys": "\${aws:PrincipalTag/max}" },
                                                  ~~~~~~~~~~~~~~~~~~~~~~~~~ \`NumericLessThanEquals\` takes no policy variable such as \`\${aws:PrincipalTag/max}\`.
        "DateLessThan": { "aws:CurrentTime": "\${aws:PrincipalTag/expiry}" },
                                             ~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`DateLessThan\` takes no policy variable such as \`\${aws:PrincipalTag/expiry}\`.
        "IpAddress": { "aws:SourceIp": ["203.0.113.0/24", "\${aws:PrincipalTag/office}"] }
                                                          ~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`IpAddress\` takes no policy variable such as \`\${aws:PrincipalTag/office}\`.
      }
    }
  ]
}`,
  },
  {
    title: "Texts from a tag, and a number that deployment fills in.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "s3:ListBucket",
      "Resource": "arn:aws:s3:::training-data",
      "Condition": {
        "NumericLessThanEquals": { "s3:max-keys": { "Ref": "Max" } },
        "StringLike": { "s3:prefix": "\${aws:PrincipalTag/team}/*" }
      }
    }
  ]
}`,
  },
];
