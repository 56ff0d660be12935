import { fieldFaults } from "../access/arnFaults.ts";
import type { Catalogue } from "../catalogue/catalogue.ts";
import { nearest } from "../catalogue/nearest.ts";
import { isAnyAction, parseAction } from "../policy/action.ts";
import { splitArn } from "../policy/arn.ts";
import type { PolicyEdit } from "../policy/edit.ts";
import { hasWildcard } from "../policy/pattern.ts";
import { iamKinds, knownTexts, type Statement } from "../policy/policy.ts";
import { knownText } from "../policy/value.ts";
import { defineRule, type FixDraft, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "malformed-arn",
  category: "hygiene",
  scope: "statement",
  appliesTo: iamKinds,
  docs: {
    what: "A resource is no ARN, or a field of its ARN is none that AWS has.",
    why: "AWS rejects the policy, or the ARN matches no resource, so that an `Allow` does not allow and a `Deny` does not deny.",
    how: "An ARN has six fields: `arn:partition:service:region:account:resource`. Some are empty, as in `arn:aws:s3:::bucket/*`, but their colons stay. A wildcard may stand in every field but the first; in the service it also means services that AWS adds later.",
    references: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html"],
  },
  messages: {
    fields: {
      text: "`{arn}` is no ARN: `arn:partition:service:region:account:resource` has six fields.",
      accessAnalyzer: "MISSING_ARN_FIELD",
    },
    prefix: { text: "An ARN begins with `arn`, and this with `{field}`.", accessAnalyzer: "INVALID_ARN_PREFIX" },
    partition: { text: "`{field}` is no partition of AWS.", accessAnalyzer: "INVALID_PARTITION" },
    service: {
      text: "`{field}` is no service in an ARN, as of {date}.",
      accessAnalyzer: "INVALID_SERVICE",
      dated: true,
    },
    serviceCase: {
      text: "`{field}` is no service in an ARN: it is written in small letters.",
      accessAnalyzer: "INVALID_ARN_SERVICE_CASE",
    },
    serviceWildcard: {
      text: "The wildcard in `{field}` also stands for services that AWS adds later.",
      accessAnalyzer: "WILDCARD_IN_SERVICE_NAME",
    },
    region: {
      text: "`{field}` is no Region of the partition, as of {date}.",
      accessAnalyzer: "INVALID_ARN_REGION",
      dated: true,
    },
    account: { text: "`{field}` is no account: those have twelve digits.", accessAnalyzer: "INVALID_ARN_ACCOUNT" },
  },
  check(statement, { catalogue, policy, report }) {
    const { actions, resources } = statement;
    for (const { node, value } of resources?.entries ?? []) {
      const text = knownText(value);
      if (text === undefined || /^\*+$/.test(text) || (policy.kind === "resource" && isOwnPath(text))) continue;
      const fields = splitArn(text);
      for (const fault of fieldFaults(text, catalogue)) {
        const field = fields[fieldIndex[fault]] ?? "";
        const meant = corrections[fault](fields, catalogue, statement);
        report({
          node,
          message: fault,
          data: { arn: text, field, date: catalogue.date },
          fixes: () => (meant === undefined || meant === text ? [] : [change(node.id, meant)]),
        });
      }
    }
    for (const { node, value } of actions?.entries ?? []) {
      const text = knownText(value) ?? "";
      const prefix = parseAction(text)?.prefix;
      // What stands for every action is no pattern of services.
      if (prefix === undefined || !hasWildcard(prefix) || isAnyAction(text)) continue;
      report({ node, message: "serviceWildcard", data: { field: prefix } });
    }
  },
});

/**
 * A path of the API that the policy belongs to, which API Gateway completes.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-examples.html
 */
function isOwnPath(text: string): boolean {
  return text.startsWith("execute-api:/");
}

type Fault = ReturnType<typeof fieldFaults>[number];

const fieldIndex: Readonly<Record<Fault, number>> = {
  fields: 0,
  prefix: 0,
  partition: 1,
  service: 2,
  serviceCase: 2,
  serviceWildcard: 2,
  region: 3,
  account: 4,
};

/** What the ARN was probably meant to be, by fault. */
const corrections: Readonly<
  Record<Fault, (fields: readonly string[], catalogue: Catalogue, statement: Statement) => string | undefined>
> = {
  fields: (fields, _, statement) => bucketArn(fields, statement) ?? wholeService(fields),
  prefix: (fields) => withField(fields, 0, "arn"),
  partition(fields, { partitions }) {
    const [, written = "", , region] = fields;
    const byRegion = partitions.find(({ regions }) => regions.includes(region ?? ""))?.id;
    const ids = partitions.map(({ id }) => id);
    const near = nearest(written.toLowerCase(), ids);
    const partition = byRegion ?? (near === undefined ? undefined : ids[near]);
    return partition === undefined ? undefined : withField(fields, 1, partition);
  },
  service(fields, catalogue) {
    const service = catalogue.nearestService(fields[2] ?? "");
    const meant = service === undefined ? undefined : withField(fields, 2, service);
    return meant !== undefined && catalogue.resourceTypesOf(meant).length > 0 ? meant : undefined;
  },
  serviceCase: (fields) => withField(fields, 2, (fields[2] ?? "").toLowerCase()),
  serviceWildcard: () => undefined,
  region(fields, { partitions }) {
    const [, partition, , written = ""] = fields;
    const regions = partitions.find(({ id }) => id === partition)?.regions ?? [];
    const near = nearest(written.toLowerCase(), regions);
    const region = near === undefined ? undefined : regions[near];
    return region === undefined ? undefined : withField(fields, 3, region);
  },
  account(fields) {
    const digits = (fields[4] ?? "").replace(/[\s-]/g, "");
    return /^\d{12}$/.test(digits) ? withField(fields, 4, digits) : undefined;
  },
};

function withField(fields: readonly string[], index: number, field: string): string {
  return fields.map((own, at) => (at === index ? field : own)).join(":");
}

/** The ARN of a bucket or an object, from its name alone or with a colon too few, where all actions are of Amazon S3. */
function bucketArn(fields: readonly string[], { actions }: Statement): string | undefined {
  const texts = actions === undefined ? [] : knownTexts(actions.entries);
  if (texts.length === 0 || !texts.every((text) => /^s3:/i.test(text))) return undefined;
  const name = fields.at(-1) ?? "";
  const isName =
    fields.length === 1 || (fields.length === 5 && /^arn:aws[^:]*:s3::$/.test(`${fields.slice(0, 4).join(":")}:`));
  if (!isName || !/^[a-z0-9][a-z0-9.-]{2,62}(\/.*)?$/.test(name)) return undefined;
  return `arn:${fields.length === 1 ? "aws" : fields[1]}:s3:::${name}`;
}

/** What a last field of `*` leaves out, as AWS reads it. */
function wholeService(fields: readonly string[]): string | undefined {
  const [prefix, ...others] = fields;
  if (prefix !== "arn" || others.length < 3 || fields.at(-1) !== "*") return undefined;
  return [...fields, ...Array<string>(6 - fields.length).fill("*")].join(":");
}

function change(node: number, meant: string): FixDraft<PolicyEdit> {
  return {
    title: `Change it to \`${meant}\`, which gives it effect`,
    effect: "correcting",
    edits: [{ op: "replace", node, values: [meant] }],
    preferred: true,
  };
}

export const examples: readonly RuleExample[] = [
  {
    title: "Fields that are missing, or none that AWS has.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "s3:GetObject",
      "Resource": ["training-data/*", "arn:aws:s3::training-data/*", "our own bucket", "arn:aws:s3:*", "urn:aws:s3:::training-data/*", "arn:AWS:s3:::training-data/*"]
                   ~~~~~~~~~~~~~~~~~ \`training-data/*\` is no ARN: \`arn:partition:service:region:account:resource\` has six fields.
                                      ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`arn:aws:s3::training-data/*\` is no ARN: \`arn:partition:service:region:account:resource\` has six fields.
                                                                     ~~~~~~~~~~~~~~~~ \`our own bucket\` is no ARN: \`arn:partition:service:region:account:resource\` has six fields.
                                                                                       ~~~~~~~~~~~~~~ \`arn:aws:s3:*\` is no ARN: \`arn:partition:service:region:account:resource\` has six fields.
                                                                                                       ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ An ARN begins with \`arn\`, and this with \`urn\`.
                                                                                                                                       ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`AWS\` is no partition of AWS.
    },
    {
      "Effect": "Allow",
      "Action": ["sagemaker:InvokeEndpoint", "sage*:Describe*"],
                                             ~~~~~~~~~~~~~~~~~ The wildcard in \`sage*\` also stands for services that AWS adds later.
      "Resource": [
        "arn:aws:SageMaker:us-east-1:111122223333:endpoint/churn",
        ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`SageMaker\` is no service in an ARN: it is written in small letters.
        "arn:aws:sagemakr:us-east-1:111122223333:endpoint/churn",
        ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`sagemakr\` is no service in an ARN, as of 2026-09-26.
        "arn:aws:sage*:us-east-1:111122223333:endpoint/churn",
        ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ The wildcard in \`sage*\` also stands for services that AWS adds later.
        "arn:aws:sagemaker:US-EAST-1:111122223333:endpoint/churn",
        ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`US-EAST-1\` is no Region of the partition, as of 2026-09-26.
        "arn:amazon:sagemaker:cn-north-1:111122223333:endpoint/churn",
        ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`amazon\` is no partition of AWS.
        "arn:aws:sagemaker:us-east-1:1111-2222-3333:endpoint/churn"
        ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`1111-2222-3333\` is no account: those have twelve digits.
      ]
    }
  ]
}`,
    fixes: [
      [
        "Change it to `arn:aws:s3:::training-data/*`, which gives it effect",
        `
-      "Resource": ["training-data/*", "arn:aws:s3::training-data/*", "our own bucket", "arn:aws:s3:*", "urn:aws:s3:::training-data/*", "arn:AWS:s3:::training-data/*"]
+      "Resource": ["arn:aws:s3:::training-data/*", "arn:aws:s3::training-data/*", "our own bucket", "arn:aws:s3:*", "urn:aws:s3:::training-data/*", "arn:AWS:s3:::training-data/*"]`,
      ],
      [
        "Change it to `arn:aws:s3:::training-data/*`, which gives it effect",
        `
-      "Resource": ["training-data/*", "arn:aws:s3::training-data/*", "our own bucket", "arn:aws:s3:*", "urn:aws:s3:::training-data/*", "arn:AWS:s3:::training-data/*"]
+      "Resource": ["training-data/*", "arn:aws:s3:::training-data/*", "our own bucket", "arn:aws:s3:*", "urn:aws:s3:::training-data/*", "arn:AWS:s3:::training-data/*"]`,
      ],
      [
        "Change it to `arn:aws:s3:*:*:*`, which gives it effect",
        `
-      "Resource": ["training-data/*", "arn:aws:s3::training-data/*", "our own bucket", "arn:aws:s3:*", "urn:aws:s3:::training-data/*", "arn:AWS:s3:::training-data/*"]
+      "Resource": ["training-data/*", "arn:aws:s3::training-data/*", "our own bucket", "arn:aws:s3:*:*:*", "urn:aws:s3:::training-data/*", "arn:AWS:s3:::training-data/*"]`,
      ],
      [
        "Change it to `arn:aws:s3:::training-data/*`, which gives it effect",
        `
-      "Resource": ["training-data/*", "arn:aws:s3::training-data/*", "our own bucket", "arn:aws:s3:*", "urn:aws:s3:::training-data/*", "arn:AWS:s3:::training-data/*"]
+      "Resource": ["training-data/*", "arn:aws:s3::training-data/*", "our own bucket", "arn:aws:s3:*", "arn:aws:s3:::training-data/*", "arn:AWS:s3:::training-data/*"]`,
      ],
      [
        "Change it to `arn:aws:s3:::training-data/*`, which gives it effect",
        `
-      "Resource": ["training-data/*", "arn:aws:s3::training-data/*", "our own bucket", "arn:aws:s3:*", "urn:aws:s3:::training-data/*", "arn:AWS:s3:::training-data/*"]
+      "Resource": ["training-data/*", "arn:aws:s3::training-data/*", "our own bucket", "arn:aws:s3:*", "urn:aws:s3:::training-data/*", "arn:aws:s3:::training-data/*"]`,
      ],
      [
        "Change it to `arn:aws:sagemaker:us-east-1:111122223333:endpoint/churn`, which gives it effect",
        `
-        "arn:aws:SageMaker:us-east-1:111122223333:endpoint/churn",
+        "arn:aws:sagemaker:us-east-1:111122223333:endpoint/churn",`,
      ],
      [
        "Change it to `arn:aws:sagemaker:us-east-1:111122223333:endpoint/churn`, which gives it effect",
        `
-        "arn:aws:sagemakr:us-east-1:111122223333:endpoint/churn",
+        "arn:aws:sagemaker:us-east-1:111122223333:endpoint/churn",`,
      ],
      [
        "Change it to `arn:aws:sagemaker:us-east-1:111122223333:endpoint/churn`, which gives it effect",
        `
-        "arn:aws:sagemaker:US-EAST-1:111122223333:endpoint/churn",
+        "arn:aws:sagemaker:us-east-1:111122223333:endpoint/churn",`,
      ],
      [
        "Change it to `arn:aws-cn:sagemaker:cn-north-1:111122223333:endpoint/churn`, which gives it effect",
        `
-        "arn:amazon:sagemaker:cn-north-1:111122223333:endpoint/churn",
+        "arn:aws-cn:sagemaker:cn-north-1:111122223333:endpoint/churn",`,
      ],
      [
        "Change it to `arn:aws:sagemaker:us-east-1:111122223333:endpoint/churn`, which gives it effect",
        `
-        "arn:aws:sagemaker:us-east-1:1111-2222-3333:endpoint/churn"
+        "arn:aws:sagemaker:us-east-1:111122223333:endpoint/churn"`,
      ],
    ],
  },
  {
    title: "ARNs of every partition, with wildcards and variables; and what deployment fills in.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "sagemaker:InvokeEndpoint",
      "Resource": [
        "arn:aws:sagemaker:us-east-1:111122223333:endpoint/churn",
        "arn:aws-cn:sagemaker:cn-north-1:111122223333:endpoint/churn",
        "arn:aws-us-gov:sagemaker:us-gov-west-1:*:endpoint/churn",
        "arn:*:sagemaker:*:\${aws:PrincipalAccount}:endpoint/*",
        "\${aws:PrincipalTag/endpoint}",
        { "Fn::GetAtt": ["Endpoint", "Arn"] }
      ]
    },
    { "Effect": "Allow", "Action": "iam:GetPolicy", "Resource": "arn:aws:iam::aws:policy/*" }
  ]
}`,
  },
  {
    title: "A wildcard for the whole service; an entry for everything is no pattern of services.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Deny",
      "Action": ["*:PassRole", "*:*", "*", { "Ref": "Action" }],
                 ~~~~~~~~~~~~ The wildcard in \`*\` also stands for services that AWS adds later.
      "Resource": "*"
    }
  ]
}`,
  },
  {
    title: "API Gateway completes the paths of its own API.",
    kind: "resource",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": "*",
      "Action": "execute-api:Invoke",
      "Resource": ["execute-api:/prod/GET/models", { "Ref": "Path" }],
      "Condition": { "IpAddress": { "aws:SourceIp": "203.0.113.0/24" } }
    }
  ]
}`,
  },
];
