import { isKey } from "../access/conditionKeys.ts";
import { readOperator } from "../knowledge/operators.ts";
import type { PolicyEdit } from "../policy/edit.ts";
import type { ConditionElement, ConditionTest, Statement } from "../policy/policy.ts";
import { knownText } from "../policy/value.ts";
import { addTest } from "./conditionEdits.ts";
import { defineRule, type FixDraft, type RuleExample } from "./rule.ts";

/**
 * Keys on who makes the request and on what an AWS service makes it for.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_examples.html
 */
const principalKeys = [
  "aws:PrincipalAccount",
  "aws:PrincipalArn",
  "aws:PrincipalOrgID",
  "aws:PrincipalOrgPaths",
  "aws:PrincipalTag/${TagKey}",
];
const sourceKeys = ["aws:SourceAccount", "aws:SourceArn", "aws:SourceOrgID", "aws:SourceOrgPaths"];

export default defineRule({
  id: "rcp-missing-service-exemption",
  category: "hygiene",
  scope: "statement",
  appliesTo: ["rcp"],
  docs: {
    what: "A `Deny` of a resource control policy asks who makes the request, and does not say whether an AWS service may.",
    why: "A service that acts for itself, such as CloudTrail when it writes to a bucket, has no organization and no account. A `Deny` of all strangers meets it too, and what it does for you stops. The other way round, keys such as `aws:SourceOrgID` are there only when a service makes the request.",
    how: 'With keys of the principal add `"BoolIfExists": { "aws:PrincipalIsAWSService": "false" }`. With keys of the source add `"Bool": { "aws:PrincipalIsAWSService": "true" }`, and `"Null": { "aws:SourceAccount": "false" }` for services that do not say what they act for. The repair makes the `Deny` smaller, so look at it first.',
    references: [
      "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_examples.html",
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html",
    ],
  },
  messages: {
    principal: {
      text: "A Deny by `{key}` meets AWS services too, which have none: exempt them by `aws:PrincipalIsAWSService`.",
      accessAnalyzer: "RCP_MISSING_RELATED_PRINCIPAL_CONDITION_KEY",
    },
    source: {
      text: "A Deny by `{key}` is about AWS services, and does not ask for one by `aws:PrincipalIsAWSService`.",
      accessAnalyzer: "RCP_MISSING_RELATED_SERVICE_PRINCIPAL_CONDITION_KEY",
    },
    absent: {
      text: "A Deny by `{key}` meets services that do not say what they act for: ask by `Null` whether `aws:SourceAccount` is there.",
      accessAnalyzer: "RCP_MISSING_SERVICE_CONDITION_KEY_NULL_CHECK",
    },
  },
  check(statement, { policy, report }) {
    const { conditions } = statement;
    if (!policy.wellFormed || statement.effect !== "Deny" || statement.ambiguous || conditions?.complete !== true)
      return;
    for (const test of conditions.tests) {
      const operator = readOperator(test.operator)?.operator.name;
      if (operator === undefined || operator === "Null") continue;
      const offend = (message: string, fixes: () => FixDraft<PolicyEdit>[]) => {
        report({ node: test.property, message, data: { key: test.key }, fixes });
      };
      if (principalKeys.some((key) => isKey(test.key, key)) && !asks(conditions, isService, "false")) {
        offend("principal", () => exemption(statement));
      }
      if (!sourceKeys.some((key) => isKey(test.key, key))) continue;
      if (!asks(conditions, isService, "true")) offend("source", () => serviceOnly(statement));
      if (!asks(conditions, isNullCheck, "false")) offend("absent", () => presence(statement, test));
    }
  },
});

/** Whether some test asks for the value alone. */
function asks({ tests }: ConditionElement, isAbout: (test: ConditionTest) => boolean, value: string): boolean {
  return tests.some(
    (test) =>
      isAbout(test) &&
      test.values.length > 0 &&
      test.values.every((one) => knownText(one.value)?.toLowerCase() === value),
  );
}

function isService({ key, operator }: ConditionTest): boolean {
  return isKey(key, "aws:PrincipalIsAWSService") && readOperator(operator)?.operator.name !== "Null";
}

function isNullCheck({ key, operator }: ConditionTest): boolean {
  if (readOperator(operator)?.operator.name !== "Null") return false;
  return isKey(key, "aws:SourceAccount") || isKey(key, "aws:SourceArn");
}

function exemption(statement: Statement): FixDraft<PolicyEdit>[] {
  const edits = addTest(statement, "BoolIfExists", "aws:PrincipalIsAWSService", "false");
  return fix("Exempt AWS services, which lets them through", edits);
}

function serviceOnly(statement: Statement): FixDraft<PolicyEdit>[] {
  const edits = addTest(statement, "Bool", "aws:PrincipalIsAWSService", "true");
  return fix("Ask for an AWS service, which lets all others through", edits);
}

function presence(statement: Statement, test: ConditionTest): FixDraft<PolicyEdit>[] {
  const key = isKey(test.key, "aws:SourceArn") ? "aws:SourceArn" : "aws:SourceAccount";
  const edits = addTest(statement, "Null", key, "false");
  return fix(`Ask whether \`${key}\` is there, which lets requests without it through`, edits);
}

function fix(title: string, edits: readonly PolicyEdit[] | undefined): FixDraft<PolicyEdit>[] {
  return edits === undefined ? [] : [{ title, effect: "correcting", edits, preferred: true }];
}

export const examples: readonly RuleExample[] = [
  {
    title: "Everybody but the organization is a service of AWS too.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Deny",
      "Principal": "*",
      "Action": "s3:*",
      "Resource": "*",
      "Condition": {
        "StringNotEqualsIfExists": { "aws:PrincipalOrgID": "o-a1b2c3d4e5" }
                                     ~~~~~~~~~~~~~~~~~~~~ A Deny by \`aws:PrincipalOrgID\` meets AWS services too, which have none: exempt them by \`aws:PrincipalIsAWSService\`.
      }
    }
  ]
}`,
    kind: "rcp",
    fixes: [
      [
        "Exempt AWS services, which lets them through",
        `
-        "StringNotEqualsIfExists": { "aws:PrincipalOrgID": "o-a1b2c3d4e5" }
+        "StringNotEqualsIfExists": { "aws:PrincipalOrgID": "o-a1b2c3d4e5" },
+        "BoolIfExists": {
+          "aws:PrincipalIsAWSService": "false"
+        }`,
      ],
    ],
  },
  {
    title: "A service that acts for a stranger.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Deny",
      "Principal": "*",
      "Action": "s3:*",
      "Resource": "*",
      "Condition": {
        "StringNotEqualsIfExists": { "aws:SourceOrgID": "o-a1b2c3d4e5" }
                                     ~~~~~~~~~~~~~~~~~ A Deny by \`aws:SourceOrgID\` is about AWS services, and does not ask for one by \`aws:PrincipalIsAWSService\`.
                                     ~~~~~~~~~~~~~~~~~ A Deny by \`aws:SourceOrgID\` meets services that do not say what they act for: ask by \`Null\` whether \`aws:SourceAccount\` is there.
      }
    }
  ]
}`,
    kind: "rcp",
    fixes: [
      [
        "Ask for an AWS service, which lets all others through",
        `
-        "StringNotEqualsIfExists": { "aws:SourceOrgID": "o-a1b2c3d4e5" }
+        "StringNotEqualsIfExists": { "aws:SourceOrgID": "o-a1b2c3d4e5" },
+        "Bool": {
+          "aws:PrincipalIsAWSService": "true"
+        }`,
      ],
      [
        "Ask whether `aws:SourceAccount` is there, which lets requests without it through",
        `
-        "StringNotEqualsIfExists": { "aws:SourceOrgID": "o-a1b2c3d4e5" }
+        "StringNotEqualsIfExists": { "aws:SourceOrgID": "o-a1b2c3d4e5" },
+        "Null": {
+          "aws:SourceAccount": "false"
+        }`,
      ],
    ],
  },
  {
    title: "Both with what belongs to them; an Allow; conditions on neither.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Deny",
      "Principal": "*",
      "Action": "s3:*",
      "Resource": "*",
      "Condition": {
        "StringNotEqualsIfExists": { "aws:PrincipalOrgID": "o-a1b2c3d4e5", "aws:PrincipalTag/perimeter": "open" },
        "BoolIfExists": { "AWS:PrincipalIsAWSService": "false" }
      }
    },
    {
      "Effect": "Deny",
      "Principal": "*",
      "Action": "s3:*",
      "Resource": "*",
      "Condition": {
        "StringNotEqualsIfExists": { "aws:SourceOrgID": "o-a1b2c3d4e5" },
        "Null": { "aws:SourceAccount": "false" },
        "Bool": { "aws:PrincipalIsAWSService": "true" }
      }
    },
    {
      "Effect": "Deny",
      "Principal": "*",
      "Action": "s3:*",
      "Resource": "*",
      "Condition": { "BoolIfExists": { "aws:SecureTransport": "false" }, "Null": { "aws:PrincipalArn": "true" } }
    },
    {
      "Effect": "Allow",
      "Principal": "*",
      "Action": "*",
      "Resource": "*",
      "Condition": { "StringEquals": { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } }
    }
  ]
}`,
    kind: "rcp",
  },
  {
    title: "What deployment fills in may be the exemption.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Deny",
      "Principal": "*",
      "Action": "s3:*",
      "Resource": "*",
      "Condition": {
        "StringNotEqualsIfExists": { "aws:PrincipalOrgID": "o-a1b2c3d4e5" },
        "BoolIfExists": { "aws:PrincipalIsAWSService": { "Ref": "ExemptServices" } }
      }
    }
  ]
}`,
    kind: "rcp",
  },
];
