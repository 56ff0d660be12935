import { type AddressRange, readRange } from "../access/points.ts";
import type { PolicyEdit } from "../policy/edit.ts";
import { type Entry, iamKinds } from "../policy/policy.ts";
import { knownText } from "../policy/value.ts";
import { changeKey } from "./conditionEdits.ts";
import { type ReadTest, readTests } from "./conditionTests.ts";
import { defineRule, type FixDraft, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "private-source-ip",
  category: "hygiene",
  scope: "statement",
  needs: "conditions",
  appliesTo: iamKinds,
  docs: {
    what: "`aws:SourceIp` is compared with addresses of private networks.",
    why: "`aws:SourceIp` is a public address, and absent where the request comes through a VPC endpoint. No request has a private one, so an `IpAddress` with it never holds, and a `NotIpAddress` always does.",
    how: "Write the public addresses that your network has towards the internet. For requests through a VPC endpoint compare `aws:VpcSourceIp`, together with `aws:SourceVpc` or `aws:SourceVpce`.",
    references: [
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourceip",
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-vpcsourceip",
    ],
  },
  messages: {
    all: {
      text: "`aws:SourceIp` is a public address, and {ranges} private: the test never holds.",
      accessAnalyzer: "PRIVATE_IP_ADDRESS",
    },
    allExcepted: {
      text: "`aws:SourceIp` is a public address, and {ranges} private: the test always holds.",
      accessAnalyzer: "PRIVATE_NOT_IP_ADDRESS",
    },
    some: {
      text: "`aws:SourceIp` is a public address, and `{range}` is private.",
      accessAnalyzer: "PRIVATE_IP_ADDRESS_SUBSET",
    },
    someExcepted: {
      text: "`aws:SourceIp` is a public address, and `{range}` is private: it excepts nothing.",
      accessAnalyzer: "PRIVATE_NOT_IP_ADDRESS_SUBSET",
    },
  },
  check(statement, { report }) {
    for (const read of readTests(statement)) {
      const { test, written } = read;
      if (test.key.toLowerCase() !== "aws:sourceip" || written.operator.type !== "IPAddress") continue;
      const hidden = test.values.filter(isPrivate);
      if (hidden.length === 0) continue;
      const isNegated = written.operator.name === "NotIpAddress";
      const [first] = hidden;
      if (hidden.length === test.values.length && first !== undefined) {
        const node = test.property.value;
        const ranges = hidden.length === 1 ? `\`${knownText(first.value)}\` is` : "these are";
        report({ node, message: isNegated ? "allExcepted" : "all", data: { ranges }, fixes: () => otherKey(read) });
        continue;
      }
      for (const { node, value } of hidden) {
        const range = knownText(value) ?? "";
        const fixes = () => [removal(node.id, range)];
        report({ node, message: isNegated ? "someExcepted" : "some", data: { range }, fixes });
      }
    }
  },
});

/** https://www.rfc-editor.org/rfc/rfc1918 */
const privateRanges = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"].flatMap((range) => readRange(range) ?? []);

function isPrivate({ value }: Entry): boolean {
  const text = knownText(value);
  const range = text === undefined ? undefined : readRange(text);
  return range !== undefined && privateRanges.some((outer) => lies(range, outer));
}

function lies(inner: AddressRange, outer: AddressRange): boolean {
  return inner.family === outer.family && outer.first <= inner.first && inner.last <= outer.last;
}

function otherKey({ test, conditions }: ReadTest): FixDraft<PolicyEdit>[] {
  const edits = changeKey(conditions, test, "aws:VpcSourceIp");
  if (edits === undefined) return [];
  const title = "Compare `aws:VpcSourceIp`, which gives the condition effect behind a VPC endpoint";
  return [{ title, effect: "correcting", edits }];
}

function removal(node: number, range: string): FixDraft<PolicyEdit> {
  return { title: `Remove \`${range}\``, effect: "narrowing", edits: [{ op: "replace", node, values: [] }] };
}

export const examples: readonly RuleExample[] = [
  {
    title: "No request comes from a private address.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "kendra:Query",
      "Resource": "*",
      "Condition": { "IpAddress": { "aws:SourceIp": "10.0.0.0/8" } }
                                                    ~~~~~~~~~~~~ \`aws:SourceIp\` is a public address, and \`10.0.0.0/8\` is private: the test never holds.
    },
    {
      "Effect": "Deny",
      "Action": "kendra:*",
      "Resource": "*",
      "Condition": { "NotIpAddress": { "aws:SourceIp": ["192.168.0.0/16", "172.16.5.0/24"] } }
                                                       ~ \`aws:SourceIp\` is a public address, and these are private: the test always holds.
    }
  ]
}`,
    fixes: [
      [
        "Compare `aws:VpcSourceIp`, which gives the condition effect behind a VPC endpoint",
        `
-      "Condition": { "IpAddress": { "aws:SourceIp": "10.0.0.0/8" } }
+      "Condition": { "IpAddress": { "aws:VpcSourceIp": "10.0.0.0/8" } }`,
      ],
      [
        "Compare `aws:VpcSourceIp`, which gives the condition effect behind a VPC endpoint",
        `
-      "Condition": { "NotIpAddress": { "aws:SourceIp": ["192.168.0.0/16", "172.16.5.0/24"] } }
+      "Condition": { "NotIpAddress": { "aws:VpcSourceIp": ["192.168.0.0/16", "172.16.5.0/24"] } }`,
      ],
    ],
  },
  {
    title: "Private ranges beside public ones.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "kendra:Query",
      "Resource": "*",
      "Condition": { "IpAddress": { "aws:SourceIp": ["203.0.113.0/24", "10.0.0.0/8"] } }
                                                                       ~~~~~~~~~~~~ \`aws:SourceIp\` is a public address, and \`10.0.0.0/8\` is private.
    },
    {
      "Effect": "Deny",
      "Action": "kendra:*",
      "Resource": "*",
      "Condition": { "NotIpAddress": { "aws:SourceIp": ["203.0.113.0/24", "172.16.0.0/12"] } }
                                                                          ~~~~~~~~~~~~~~~ \`aws:SourceIp\` is a public address, and \`172.16.0.0/12\` is private: it excepts nothing.
    }
  ]
}`,
    fixes: [
      [
        "Remove `10.0.0.0/8`",
        `
-      "Condition": { "IpAddress": { "aws:SourceIp": ["203.0.113.0/24", "10.0.0.0/8"] } }
+      "Condition": { "IpAddress": { "aws:SourceIp": ["203.0.113.0/24"] } }`,
      ],
      [
        "Remove `172.16.0.0/12`",
        `
-      "Condition": { "NotIpAddress": { "aws:SourceIp": ["203.0.113.0/24", "172.16.0.0/12"] } }
+      "Condition": { "NotIpAddress": { "aws:SourceIp": ["203.0.113.0/24"] } }`,
      ],
    ],
  },
  {
    title: "Public ranges, all addresses, what deployment fills in, and the key for private ones.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "kendra:Query",
      "Resource": "*",
      "Condition": {
        "IpAddress": {
          "aws:SourceIp": ["203.0.113.0/24", "172.32.0.0/16", "0.0.0.0/0", { "Ref": "Office" }],
          "aws:VpcSourceIp": "10.0.0.0/8"
        }
      }
    }
  ]
}`,
  },
];
