import type { Catalogue } from "../catalogue/catalogue.ts";
import { nearest } from "../catalogue/nearest.ts";
import { iamKinds } from "../policy/policy.ts";
import { plainValues, textTests } from "./conditionValues.ts";
import { defineRule, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "unknown-region",
  category: "hygiene",
  scope: "statement",
  needs: "conditions",
  appliesTo: iamKinds,
  docs: {
    what: "A condition on `aws:RequestedRegion` names no Region of AWS.",
    why: "No request is sent there, so the value matches nothing: an `Allow` that asks for it does not allow, and a `Deny` of all Regions but this one denies it too.",
    how: "Write the Region's code, such as `us-east-1`; the name that the console shows is none, and neither is an Availability Zone. A Region that is newer than the data of Leastwise is unknown to it too: the message then says how old the data is, and is never an error.",
    references: [
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html",
      "https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html",
    ],
  },
  messages: {
    name: {
      text: "`{region}` is not the code of a Region, such as `us-east-1`.",
      accessAnalyzer: "INVALID_REGION",
    },
    near: {
      text: "AWS published no Region `{region}` up to {date}; did you mean `{near}`?",
      accessAnalyzer: "INVALID_REGION",
      dated: true,
    },
    unknown: {
      text: "AWS published no Region `{region}` up to {date}.",
      accessAnalyzer: "INVALID_REGION",
      dated: true,
    },
  },
  check(statement, { catalogue, report }) {
    for (const { test, ignoresCase } of textTests(statement, (key) => key === "aws:requestedregion")) {
      for (const { node, text } of plainValues(test)) {
        const regions = regionsOf(catalogue);
        if (regions.includes(ignoresCase ? text.toLowerCase() : text)) continue;
        const near = meantRegion(text, regions);
        // A code in the form of all Regions may be one that AWS opened since.
        const isCode = /^[a-z]{2,4}(-[a-z]+)+-\d+$/.test(text);
        report({
          node,
          message: !isCode ? "name" : near === undefined ? "unknown" : "near",
          data: { region: text, near: near ?? "", date: catalogue.date },
          fixes: () =>
            near === undefined || statement.ambiguous
              ? []
              : [
                  {
                    title: `Change \`${text}\` to \`${near}\`, which gives the condition effect`,
                    effect: "correcting",
                    edits: [{ op: "replace", node: node.id, values: [near] }],
                    preferred: true,
                  },
                ],
        });
      }
    }
  },
});

function regionsOf({ partitions }: Catalogue): string[] {
  return partitions.flatMap(({ regions }) => regions);
}

/** The Region of an Availability Zone (`us-east-1a`), the same in small letters, else the nearest one. */
function meantRegion(text: string, regions: readonly string[]): string | undefined {
  const lower = text.trim().toLowerCase().replace(/[ _]+/g, "-");
  const zone = lower.replace(/[a-z]$/, "");
  const same = regions.find((region) => region === lower || region === zone);
  if (same !== undefined) return same;
  const index = nearest(lower, regions);
  return index === undefined ? undefined : regions[index];
}

export const examples: readonly RuleExample[] = [
  {
    title: "A digit too far, the console's name, a zone.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "bedrock:InvokeModel",
      "Resource": "*",
      "Condition": {
        "StringEquals": {
          "aws:RequestedRegion": [
            "us-east-11",
            ~~~~~~~~~~~~ AWS published no Region \`us-east-11\` up to 2026-09-26; did you mean \`us-east-1\`?
            "N. Virginia",
            ~~~~~~~~~~~~~ \`N. Virginia\` is not the code of a Region, such as \`us-east-1\`.
            "eu-west-1a",
            ~~~~~~~~~~~~ \`eu-west-1a\` is not the code of a Region, such as \`us-east-1\`.
            "EU-CENTRAL-1",
            ~~~~~~~~~~~~~~ \`EU-CENTRAL-1\` is not the code of a Region, such as \`us-east-1\`.
            "zz-farthest-away-1"
            ~~~~~~~~~~~~~~~~~~~~ AWS published no Region \`zz-farthest-away-1\` up to 2026-09-26.
          ]
        }
      }
    }
  ]
}`,
    fixes: [
      [
        "Change `us-east-11` to `us-east-1`, which gives the condition effect",
        `
-            "us-east-11",
+            "us-east-1",`,
      ],
      [
        "Change `eu-west-1a` to `eu-west-1`, which gives the condition effect",
        `
-            "eu-west-1a",
+            "eu-west-1",`,
      ],
      [
        "Change `EU-CENTRAL-1` to `eu-central-1`, which gives the condition effect",
        `
-            "EU-CENTRAL-1",
+            "eu-central-1",`,
      ],
    ],
  },
  {
    title: "Regions as AWS codes them, patterns and variables; other keys hold what they like.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "bedrock:InvokeModel",
      "Resource": "*",
      "Condition": {
        "StringEquals": {
          "aws:RequestedRegion": ["us-east-1", "cn-north-1", "us-gov-west-1", "\${aws:PrincipalTag/home}"],
          "aws:PrincipalTag/region": "N. Virginia"
        },
        "StringEqualsIgnoreCase": { "AWS:RequestedRegion": "EU-central-1" },
        "StringLike": { "aws:RequestedRegion": "us-*" },
        "Null": { "aws:RequestedRegion": "false" }
      }
    }
  ]
}`,
  },
  {
    title: "A Region that deployment fills in.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "bedrock:InvokeModel",
      "Resource": "*",
      "Condition": {
        "StringEquals": { "aws:RequestedRegion": [{ "Ref": "AWS::Region" }, { "Fn::Sub": "us-\${Side}-9" }] }
      }
    }
  ]
}`,
  },
];
