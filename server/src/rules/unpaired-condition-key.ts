import type { PolicyEdit } from "../policy/edit.ts";
import { iamKinds, type Statement } from "../policy/policy.ts";
import { addTest } from "./conditionEdits.ts";
import { defineRule, type FixDraft, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "unpaired-condition-key",
  category: "exposure",
  risk: "data-exposure",
  scope: "statement",
  needs: "conditions",
  appliesTo: iamKinds,
  docs: {
    what: "A condition on a private address does not say in which VPC.",
    why: "`aws:VpcSourceIp` is an address inside a VPC, and every VPC may have the same ones: anybody can make a VPC with `10.0.0.0/16`. Without `aws:SourceVpc` or `aws:SourceVpce` the address proves nothing.",
    how: "Test `aws:SourceVpc` or `aws:SourceVpce` in the same statement.",
    references: [
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-vpcsourceip",
    ],
  },
  messages: {
    unpaired: {
      text: "`{key}` is an address in any VPC: the statement does not test `aws:SourceVpc` or `aws:SourceVpce`.",
      accessAnalyzer: "MISSING_PAIRED_CONDITION_KEYS",
    },
  },
  check(statement, { policy, report }) {
    if (!policy.wellFormed) return;
    const tests = statement.conditions?.tests ?? [];
    const test = tests.find(({ key }) => key.toLowerCase() === "aws:vpcsourceip");
    if (test === undefined || tests.some(({ key }) => places.has(key.toLowerCase()))) return;
    report({ node: test.property, message: "unpaired", data: { key: test.key }, fixes: () => pairing(statement) });
  },
});

const places: ReadonlySet<string> = new Set(["aws:sourcevpc", "aws:sourcevpcarn", "aws:sourcevpce"]);

function pairing(statement: Statement): FixDraft<PolicyEdit>[] {
  const vpc = { placeholderParts: [{ name: "VPC", text: "vpc-0123456789abcdef0" }] };
  const edits = addTest(statement, "StringEquals", "aws:SourceVpc", vpc);
  if (edits === undefined) return [];
  return [{ title: "Name the VPC", effect: "narrowing", edits, preferred: true }];
}

export const examples: readonly RuleExample[] = [
  {
    title: "An address without its VPC.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "kendra:Query",
      "Resource": "*",
      "Condition": { "IpAddress": { "aws:VpcSourceIp": "10.0.0.0/16" } }
                                    ~~~~~~~~~~~~~~~~~ \`aws:VpcSourceIp\` is an address in any VPC: the statement does not test \`aws:SourceVpc\` or \`aws:SourceVpce\`. Risk: data exposure.
    }
  ]
}`,
    fixes: [
      [
        "Name the VPC",
        `
-      "Condition": { "IpAddress": { "aws:VpcSourceIp": "10.0.0.0/16" } }
+      "Condition": { "IpAddress": { "aws:VpcSourceIp": "10.0.0.0/16" }, "StringEquals": { "aws:SourceVpc": "vpc-0123456789abcdef0" } }`,
      ],
    ],
  },
  {
    title: "With it, and with one that deployment fills in.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "kendra:Query",
      "Resource": "*",
      "Condition": {
        "IpAddress": { "aws:VpcSourceIp": "10.0.0.0/16" },
        "StringEquals": { "aws:SourceVpce": { "Ref": "Endpoint" } }
      }
    }
  ]
}`,
  },
];
