import { networkOf } from "../access/points.ts";
import { iamKinds } from "../policy/policy.ts";
import { knownText } from "../policy/value.ts";
import { readTests } from "./conditionTests.ts";
import { defineRule, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "host-bits-in-range",
  category: "hygiene",
  scope: "statement",
  needs: "conditions",
  appliesTo: iamKinds,
  docs: {
    what: "A range of addresses begins with an address that is not the first of the range.",
    why: "IAM leaves out what lies behind the length: `203.0.113.77/24` is all of `203.0.113.0` to `203.0.113.255`. A reader takes it for one address.",
    how: "Write the first address of the range, which changes nothing. Where one address was meant, write it without a length.",
    references: [
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_IPAddress",
    ],
  },
  messages: {
    hostBits: { text: "`{range}` is the range `{network}`.", accessAnalyzer: "IMPROVE_IP_RANGE" },
  },
  check(statement, { report }) {
    for (const { test, written } of readTests(statement)) {
      if (written.operator.type !== "IPAddress") continue;
      for (const { node, value } of test.values) {
        const range = knownText(value);
        const network = range === undefined ? undefined : networkOf(range);
        if (range === undefined || network === undefined || network === range) continue;
        report({
          node,
          message: "hostBits",
          data: { range, network },
          fixes: () => [
            {
              title: `Write it as \`${network}\``,
              effect: "preserving",
              edits: [{ op: "replace", node: node.id, values: [network] }],
              preferred: true,
            },
          ],
        });
      }
    }
  },
});

export const examples: readonly RuleExample[] = [
  {
    title: "An address in the middle of its range.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "kendra:Query",
      "Resource": "*",
      "Condition": { "IpAddress": { "aws:SourceIp": ["203.0.113.77/24", "2001:db8:1:2::5/48"] } }
                                                     ~~~~~~~~~~~~~~~~~ \`203.0.113.77/24\` is the range \`203.0.113.0/24\`.
                                                                        ~~~~~~~~~~~~~~~~~~~~ \`2001:db8:1:2::5/48\` is the range \`2001:db8:1::/48\`.
    }
  ]
}`,
    fixes: [
      [
        "Write it as `203.0.113.0/24`",
        `
-      "Condition": { "IpAddress": { "aws:SourceIp": ["203.0.113.77/24", "2001:db8:1:2::5/48"] } }
+      "Condition": { "IpAddress": { "aws:SourceIp": ["203.0.113.0/24", "2001:db8:1:2::5/48"] } }`,
      ],
      [
        "Write it as `2001:db8:1::/48`",
        `
-      "Condition": { "IpAddress": { "aws:SourceIp": ["203.0.113.77/24", "2001:db8:1:2::5/48"] } }
+      "Condition": { "IpAddress": { "aws:SourceIp": ["203.0.113.77/24", "2001:db8:1::/48"] } }`,
      ],
    ],
  },
  {
    title: "Ranges by their first address, single addresses, and what deployment fills in.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "kendra:Query",
      "Resource": "*",
      "Condition": {
        "IpAddress": { "aws:SourceIp": ["203.0.113.0/24", "203.0.113.77", "203.0.113.77/32", "2001:DB8::/32", { "Ref": "Office" }] }
      }
    }
  ]
}`,
  },
];
