import { fieldFaults, formatFaults } from "../access/arnFaults.ts";
import type { Catalogue } from "../catalogue/catalogue.ts";
import { nearest } from "../catalogue/nearest.ts";
import { type Arn, formatArn, parseArn } from "../policy/arn.ts";
import type { EditValue, PolicyEdit } from "../policy/edit.ts";
import { kindsWithResources } from "../policy/policy.ts";
import { knownText } from "../policy/value.ts";
import { defineRule, type FixDraft, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "arn-of-no-resource",
  category: "hygiene",
  scope: "statement",
  appliesTo: kindsWithResources,
  docs: {
    what: "An ARN fits none of the formats that AWS publishes for the service: its resource is of no known type, or it has a Region or an account where there is none, or lacks one.",
    why: "Such an ARN matches no resource. An `Allow` with it does not allow, and a `Deny` does not deny, and nobody is told.",
    how: "Write the ARN as the service's page has it. Buckets have neither Region nor account, roles no Region; endpoints, indexes and tables have both. Where the Region or the account is a wildcard, AWS compares the ARN as one text, and so nothing is said about it here.",
    references: [
      "https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html",
    ],
  },
  messages: {
    resource: {
      text: "`{field}` is no resource of `{service}`, as of {date}{hint}.",
      accessAnalyzer: "INVALID_ARN_RESOURCE",
      dated: true,
    },
    regionGiven: {
      text: "The ARNs of such resources of `{service}` have no Region, and this has `{field}`.",
      accessAnalyzer: "ARN_REGION_NOT_ALLOWED",
    },
    regionMissing: {
      text: "The ARNs of such resources of `{service}` have a Region, which is missing here.",
      accessAnalyzer: "MISSING_ARN_REGION",
    },
    accountGiven: {
      text: "The ARNs of such resources of `{service}` have no account, and this has `{field}`.",
      accessAnalyzer: "ARN_ACCOUNT_NOT_ALLOWED",
    },
    accountMissing: {
      text: "The ARNs of such resources of `{service}` have an account, which is missing here.",
      accessAnalyzer: "MISSING_ARN_ACCOUNT",
    },
  },
  check({ resources }, { catalogue, report }) {
    for (const { node, value } of resources?.entries ?? []) {
      const text = knownText(value);
      const arn = text === undefined ? undefined : parseArn(text);
      // Models of Bedrock that are called in all Regions have none; of their accounts another rule tells.
      if (text === undefined || arn === undefined || isModel(arn)) continue;
      const faults = formatFaults(arn, catalogue);
      if (faults.length === 0 || fieldFaults(text, catalogue).some((fault) => others.has(fault))) continue;
      for (const fault of faults) {
        const meant = fault === "resource" ? meantResource(arn, catalogue) : undefined;
        const field =
          { resource: arn.resource, regionGiven: arn.region, accountGiven: arn.account }[fault as string] ?? "";
        const hint = meant === undefined ? "" : `; \`${meant}\` is one`;
        report({
          node,
          message: fault,
          data: { field, service: arn.service, date: catalogue.date, hint },
          fixes: () => repairs(node.id, arn, fault, meant),
        });
      }
    }
  },
});

/** What makes the rest of an ARN meaningless. */
const others: ReadonlySet<string> = new Set(["service", "serviceCase", "serviceWildcard", "account"]);

function isModel({ service, resource }: Arn): boolean {
  return service === "bedrock" && resource.startsWith("foundation-model/");
}

type Fault = ReturnType<typeof formatFaults>[number];

function repairs(node: number, arn: Arn, fault: Fault, meant: string | undefined): FixDraft<PolicyEdit>[] {
  const draft = (title: string, value: EditValue): FixDraft<PolicyEdit>[] => [
    {
      title: `${title}, which gives it effect`,
      effect: "correcting",
      edits: [{ op: "replace", node, values: [value] }],
      preferred: true,
    },
  ];
  const { partition, service, region, account, resource } = arn;
  switch (fault) {
    case "regionGiven":
      return draft("Leave the Region empty", formatArn({ ...arn, region: "" }));
    case "accountGiven":
      return draft("Leave the account empty", formatArn({ ...arn, account: "" }));
    case "regionMissing":
      return draft("Fill in the Region", {
        placeholderParts: [
          `arn:${partition}:${service}:`,
          { name: "Region", text: "us-east-1" },
          `:${account}:${resource}`,
        ],
      });
    case "accountMissing":
      return draft("Fill in the account", {
        placeholderParts: [
          `arn:${partition}:${service}:${region}:`,
          { name: "Account", text: "111122223333" },
          `:${resource}`,
        ],
      });
    case "resource":
      return meant === undefined ? [] : draft(`Change it to \`${meant}\``, formatArn({ ...arn, resource: meant }));
  }
}

/** The resource with the word before its first slash or colon put right, where one of the service's is near. */
function meantResource({ service, resource }: Arn, catalogue: Catalogue): string | undefined {
  const word = /^[^/:*?$]+(?=[/:])/.exec(resource)?.[0];
  if (word === undefined) return undefined;
  const words = new Set(catalogue.arnFormats(service).flatMap(({ head }) => /^[^/:]+(?=[/:])/.exec(head)?.[0] ?? []));
  const names = [...words];
  const index = nearest(word, names);
  const name = index === undefined ? undefined : names[index];
  if (name === undefined || name === word) return undefined;
  const meant = name + resource.slice(word.length);
  const [format] = catalogue.arnFormats(service).filter(({ head }) => meant.startsWith(head) && head !== "");
  return format === undefined ? undefined : meant;
}

export const examples: readonly RuleExample[] = [
  {
    title: "Regions and accounts where there are none, none where there are some, and a resource of no type.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["s3:ListBucket", "rekognition:SearchFaces", "sagemaker:InvokeEndpoint"],
      "Resource": [
        "arn:aws:s3:eu-west-1::training-data",
        ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ The ARNs of such resources of \`s3\` have no Region, and this has \`eu-west-1\`.
        "arn:aws:s3::111122223333:training-data",
        ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ The ARNs of such resources of \`s3\` have no account, and this has \`111122223333\`.
        "arn:aws:rekognition:us-east-1:111122223333:collections/badges",
        ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`collections/badges\` is no resource of \`rekognition\`, as of 2026-09-26; \`collection/badges\` is one.
        "arn:aws:sagemaker::111122223333:endpoint/churn",
        ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ The ARNs of such resources of \`sagemaker\` have a Region, which is missing here.
        "arn:aws:sagemaker:us-east-1::endpoint/churn"
        ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ The ARNs of such resources of \`sagemaker\` have an account, which is missing here.
      ]
    }
  ]
}`,
    fixes: [
      [
        "Leave the Region empty, which gives it effect",
        `
-        "arn:aws:s3:eu-west-1::training-data",
+        "arn:aws:s3:::training-data",`,
      ],
      [
        "Leave the account empty, which gives it effect",
        `
-        "arn:aws:s3::111122223333:training-data",
+        "arn:aws:s3:::training-data",`,
      ],
      [
        "Change it to `collection/badges`, which gives it effect",
        `
-        "arn:aws:rekognition:us-east-1:111122223333:collections/badges",
+        "arn:aws:rekognition:us-east-1:111122223333:collection/badges",`,
      ],
      [
        "Fill in the Region, which gives it effect",
        `
-        "arn:aws:sagemaker::111122223333:endpoint/churn",
+        "arn:aws:sagemaker:us-east-1:111122223333:endpoint/churn",`,
      ],
      [
        "Fill in the account, which gives it effect",
        `
-        "arn:aws:sagemaker:us-east-1::endpoint/churn"
+        "arn:aws:sagemaker:us-east-1:111122223333:endpoint/churn"`,
      ],
    ],
  },
  {
    title: "ARNs as AWS publishes them, with wildcards that leave it open, and what deployment fills in.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["s3:GetObject", "personalize:DescribeRecipe", "rekognition:SearchFaces"],
      "Resource": [
        "arn:aws:s3:::training-data/*",
        "arn:aws:s3:us-west-2:111122223333:accesspoint/ml-ap/object/*",
        "arn:aws:personalize:::recipe/aws-user-personalization",
        "arn:aws:rekognition:us-east-1:111122223333:*",
        "arn:aws:rekognition:*:*:collections/badges",
        "arn:aws:ssm:us-east-1::document/AWS-RunShellScript",
        { "Fn::Sub": "arn:aws:sagemaker::\${AWS::AccountId}:endpoint/churn" }
      ]
    }
  ]
}`,
  },
  {
    title: "A model may be called in all Regions, and its account is told by another rule.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "bedrock:InvokeModel",
      "Resource": [
        "arn:aws:bedrock:::foundation-model/amazon.nova-lite-v1:0",
        "arn:aws:bedrock:us-east-1:111122223333:foundation-model/amazon.nova-lite-v1:0"
      ]
    }
  ]
}`,
  },
];
