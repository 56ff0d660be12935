import { readProvider } from "../access/federation.ts";
import { parseArn, parseArnTemplate } from "../policy/arn.ts";
import type { EditValue, PolicyEdit } from "../policy/edit.ts";
import { matchesPattern } from "../policy/pattern.ts";
import { type AllowStatement, isAllow, type PrincipalElement } from "../policy/policy.ts";
import { knownText, type Value } from "../policy/value.ts";
import { addTest } from "./conditionEdits.ts";
import { knownTests } from "./knownTests.ts";
import { defineRule, type FixDraft, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "missing-saml-audience",
  category: "compliance",
  risk: "escalation",
  scope: "statement",
  appliesTo: ["trust"],
  docs: {
    what: "A trust policy lets in the users of a SAML provider without a test of `SAML:aud`.",
    why: "The key holds the address that the assertion was made out for. AWS's guide for such roles asks for it beside the action and the provider, so that an assertion that was meant for something else does not open the role.",
    how: "Test that `SAML:aud` is the address of AWS's sign-in page, `https://signin.aws.amazon.com/saml`, which is another one in China and in GovCloud. Add the addresses of Regions if your provider sends users there, and your own if programs call `sts:AssumeRoleWithSAML` with assertions for another address.",
    references: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_saml.html"],
  },
  messages: {
    audience: { text: "No condition is about `SAML:aud`, the address that an assertion is made out for." },
  },
  check(statement, { policy, report }) {
    if (!policy.wellFormed || !isAllow(statement)) return;
    const { principals } = statement;
    const provider = principals?.entries.find(
      ({ type, value }) => type === "Federated" && readProvider(value)?.kind === "saml",
    );
    if (principals === undefined || principals.negated || provider === undefined || !maySignIn(statement)) return;
    const tests = knownTests(statement);
    if (tests === undefined || tests.some(({ key }) => key.toLowerCase() === "saml:aud")) return;
    const { node, value } = provider;
    report({ node, message: "audience", fixes: () => audienceFix(statement, principals, value) });
  },
});

function maySignIn({ actions }: AllowStatement): boolean {
  if (actions.negated) return false;
  return actions.entries.some(({ value }) => {
    const text = knownText(value)?.toLowerCase();
    return text !== undefined && (text === "*" || matchesPattern(text, "sts:assumerolewithsaml"));
  });
}

/** The test; it would keep other principals of the statement out. */
function audienceFix(
  statement: AllowStatement,
  { entries }: PrincipalElement,
  provider: Value,
): FixDraft<PolicyEdit>[] {
  if (entries.length > 1) return [];
  const value: EditValue = { placeholderParts: [{ name: "Sign-in address", text: signInAddress(provider) }] };
  const edits = addTest(statement, "StringEquals", "SAML:aud", value);
  if (edits === undefined) return [];
  const title = "Let in assertions for AWS's sign-in page only";
  return [{ title, effect: "narrowing", edits, preferred: true }];
}

function signInAddress(value: Value): string {
  const arn = value.kind === "template" ? parseArnTemplate(value.parts) : parseArn(knownText(value) ?? "");
  switch (arn?.partition) {
    case "aws-cn":
      return "https://signin.amazonaws.cn/saml";
    case "aws-us-gov":
      return "https://signin.amazonaws-us-gov.com/saml";
    default:
      return "https://signin.aws.amazon.com/saml";
  }
}

export const examples: readonly RuleExample[] = [
  {
    title: "Any assertion of the provider.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Federated": "arn:aws:iam::111122223333:saml-provider/Corp" },
                                  ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ No condition is about \`SAML:aud\`, the address that an assertion is made out for. Risk: escalation.
      "Action": ["sts:AssumeRoleWithSAML", "sts:TagSession"]
    }
  ]
}`,
    fixes: [
      [
        "Let in assertions for AWS's sign-in page only",
        `
-      "Action": ["sts:AssumeRoleWithSAML", "sts:TagSession"]
+      "Action": ["sts:AssumeRoleWithSAML", "sts:TagSession"],
+      "Condition": {
+        "StringEquals": {
+          "SAML:aud": "https://signin.aws.amazon.com/saml"
+        }
+      }`,
      ],
    ],
  },
  {
    title: "Assertions for AWS, other principals, and a condition that deployment fills in.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Federated": "arn:aws:iam::111122223333:saml-provider/Corp" },
      "Action": ["sts:AssumeRoleWithSAML", "sts:TagSession"],
      "Condition": { "StringEquals": { "saml:aud": "https://signin.aws.amazon.com/saml" } }
    },
    {
      "Effect": "Allow",
      "Principal": { "Federated": "arn:aws:iam::111122223333:saml-provider/Corp" },
      "Action": "sts:AssumeRoleWithSAML",
      "Condition": { "Ref": "Condition" }
    },
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::111122223333:role/training" },
      "Action": "sts:AssumeRole"
    }
  ]
}`,
  },
];
