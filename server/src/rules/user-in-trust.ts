import { parseArn } from "../policy/arn.ts";
import type { PolicyEdit } from "../policy/edit.ts";
import { isAllow, type PrincipalElement, type Statement } from "../policy/policy.ts";
import { displayText, type Value } from "../policy/value.ts";
import { addTest } from "./conditionEdits.ts";
import { knownTests } from "./knownTests.ts";
import { defineRule, type FixDraft, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "user-in-trust",
  category: "compliance",
  risk: "persistence",
  scope: "statement",
  appliesTo: ["trust"],
  docs: {
    what: "A role trusts an IAM user, and does not ask for a second factor.",
    why: "A user's access keys do not expire, and are copied to laptops and build servers. Whoever finds them takes the role, for as long as nobody notices.",
    how: "Let people sign in with a federation, and let workloads have roles of their own; then trust those roles. Where a user has to stay, the repair asks for a second factor with `aws:MultiFactorAuthPresent`. A machine has none, so do not add it for a build server.",
    withoutFix: "other principals of the statement have no second factor; give the user a statement of its own first.",
    references: [
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html",
    ],
  },
  messages: {
    user: { text: "`{user}` is a user, whose access keys do not expire, and needs no second factor to take the role." },
  },
  check(statement, { policy, report }) {
    const { principals } = statement;
    if (principals === undefined || principals.negated || !policy.wellFormed || !isAllow(statement)) return;
    const user = principals.entries.find(({ type, value }) => type === "AWS" && isUser(value));
    if (user === undefined) return;
    const tests = knownTests(statement);
    if (tests === undefined || tests.some(({ key }) => /^aws:multifactorauth/i.test(key))) return;
    report({
      node: user.node,
      message: "user",
      data: { user: displayText(user.value) ?? "" },
      fixes: () => askForSecondFactor(statement, principals),
    });
  },
});

/** A user's ARN, of which deployment may fill in the account and the name. */
function isUser(value: Value): boolean {
  if (value.kind === "unknown") return false;
  const parts = value.kind === "known" ? [value.text] : value.parts;
  const arn = parseArn(parts.map((part) => (typeof part === "string" ? part : "x")).join(""));
  return arn?.service === "iam" && arn.resource.startsWith("user/");
}

function askForSecondFactor(statement: Statement, { entries }: PrincipalElement): FixDraft<PolicyEdit>[] {
  if (!entries.every(({ type, value }) => type === "AWS" && isUser(value))) return [];
  const edits = addTest(statement, "Bool", "aws:MultiFactorAuthPresent", "true");
  if (edits === undefined) return [];
  return [{ title: "Ask for a second factor", effect: "narrowing", edits, preferred: true }];
}

export const examples: readonly RuleExample[] = [
  {
    title: "A user, and one beside a service, which has no second factor.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::111122223333:user/data-scientist" },
                            ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`arn:aws:iam::111122223333:user/data-scientist\` is a user, whose access keys do not expire, and needs no second factor to take the role. Risk: persistence.
      "Action": "sts:AssumeRole"
    },
    {
      "Effect": "Allow",
      "Principal": { "AWS": { "Fn::Sub": "arn:aws:iam::\${AWS::AccountId}:user/build" }, "Service": "lambda.amazonaws.com" },
                            ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`arn:aws:iam::\${AWS::AccountId}:user/build\` is a user, whose access keys do not expire, and needs no second factor to take the role. Risk: persistence.
      "Action": "sts:AssumeRole"
    }
  ]
}`,
    fixes: [
      [
        "Ask for a second factor",
        `
-      "Action": "sts:AssumeRole"
+      "Action": "sts:AssumeRole",
+      "Condition": {
+        "Bool": {
+          "aws:MultiFactorAuthPresent": "true"
+        }
+      }`,
      ],
    ],
  },
  {
    title: "A user with a second factor, roles, an account, and what deployment fills in.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::111122223333:user/data-scientist" },
      "Action": "sts:AssumeRole",
      "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
    },
    {
      "Effect": "Allow",
      "Principal": { "AWS": ["arn:aws:iam::111122223333:role/user/training", "arn:aws:iam::111122223333:root"] },
      "Action": "sts:AssumeRole"
    },
    {
      "Effect": "Allow",
      "Principal": { "AWS": { "Fn::GetAtt": ["User", "Arn"] } },
      "Action": "sts:AssumeRole"
    },
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::111122223333:user/data-scientist" },
      "Action": "sts:AssumeRole",
      "Condition": { "Ref": "Condition" }
    },
    {
      "Effect": "Deny",
      "Principal": { "AWS": "arn:aws:iam::111122223333:user/data-scientist" },
      "Action": "sts:AssumeRole"
    }
  ]
}`,
  },
];
