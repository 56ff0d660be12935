import type { Catalogue } from "../catalogue/catalogue.ts";
import { retiredServices } from "../knowledge/retiredServices.ts";
import { principalNames, principalSuffixes } from "../knowledge/servicePrincipals.ts";
import type { EditValue, PolicyEdit } from "../policy/edit.ts";
import { hasWildcard } from "../policy/pattern.ts";
import { iamKinds } from "../policy/policy.ts";
import type { PolicyNode } from "../policy/tree.ts";
import { knownText } from "../policy/value.ts";
import { type KnownValue, plainValues, textTests } from "./conditionValues.ts";
import { defineRule, type FixDraft, type RuleExample, type StatementReport } from "./rule.ts";

/**
 * What a place asks of a name: one label before the suffix, a service and its Region, or any number of labels; of a
 * `caller` also that it is not nearly the name of a service.
 */
type Form = "service" | "regional" | "caller" | "any";

/**
 * AWS's keys whose values are service principals.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html,
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html and
 * https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
 */
const forms: ReadonlyMap<string, Form> = new Map([
  ["aws:calledvia", "service"],
  ["aws:calledviafirst", "service"],
  ["aws:calledvialast", "service"],
  ["aws:principalservicename", "caller"],
  ["aws:principalservicenameslist", "caller"],
  ["iam:awsservicename", "any"],
  ["iam:passedtoservice", "any"],
  ["kms:viaservice", "regional"],
]);

export default defineRule({
  id: "malformed-service-principal",
  category: "hygiene",
  scope: "statement",
  appliesTo: iamKinds,
  docs: {
    what: "A value that has to name an AWS service by its principal is not written as one.",
    why: "Services call themselves `bedrock.amazonaws.com`, in small letters, and `kms:ViaService` takes the Region with it, `s3.us-east-1.amazonaws.com`. Nothing else matches: an `Allow` does not allow, and a `Deny` of all other services denies this one too.",
    how: "Complete the name; which Region a key of KMS is used in only you can say, so the repair leaves a place there. AWS publishes no list of all principals. A service that Leastwise does not know may be a new one, which is why that is never an error.",
    references: [
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html",
      "https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html",
    ],
  },
  messages: {
    format: {
      text: "`{text}` is no service principal, such as `bedrock.amazonaws.com`.",
      accessAnalyzer: "INVALID_SERVICE_PRINCIPAL_FORMAT",
    },
    region: {
      text: "`{text}` names no service in a Region, as in `s3.us-east-1.amazonaws.com`.",
      accessAnalyzer: "INVALID_SERVICE_PRINCIPAL_FORMAT",
    },
    // What AWS calls by such a name changes, and its own policies have some of them here.
    subdomain: {
      text: "`{text}` has more than one name before the suffix, which AWS's analyser takes for no service principal here.",
      accessAnalyzer: "INVALID_SERVICE_PRINCIPAL_FORMAT",
      dated: true,
    },
    near: {
      text: "No service `{service}` was known up to {date}; did you mean `{near}`?",
      accessAnalyzer: "INVALID_SERVICE",
      dated: true,
    },
    unknown: {
      text: "No service `{service}` was known up to {date}.",
      accessAnalyzer: "INVALID_SERVICE",
      dated: true,
    },
  },
  check(statement, { catalogue, report }) {
    for (const { test, key, ignoresCase } of textTests(statement, (name) => forms.has(name))) {
      const form = forms.get(key) ?? "any";
      for (const value of plainValues(test)) {
        const found = examine(value, ignoresCase ? value.text.toLowerCase() : value.text, form, catalogue);
        if (found !== undefined) report(found);
      }
    }
    for (const { node, value, type } of statement.principals?.entries ?? []) {
      const text = type === "Service" ? knownText(value) : undefined;
      if (text === undefined || hasWildcard(text) || text.includes("${")) continue;
      const found = examine({ node, text }, text, "any", catalogue);
      if (found !== undefined) report(found);
    }
  },
});

/** What is wrong with a value, of which `name` is compared. */
function examine(value: KnownValue, name: string, form: Form, catalogue: Catalogue): StatementReport | undefined {
  const { node, text } = value;
  const read = readPrincipal(name);
  const malformed = (message: string) => ({
    node,
    message,
    data: { text },
    fixes: () => repair(value, form),
  });
  if (form === "regional") {
    const region = read?.labels.at(-1) ?? "";
    if (read === undefined || read.labels.length < 2 || !isRegion(region)) return malformed("region");
    return misspelled(value, { labels: read.labels.slice(0, -1), suffix: `${region}.${read.suffix}` }, catalogue);
  }
  if (read === undefined) return malformed("format");
  if (form === "any") return undefined;
  if (form === "caller") return misspelled(value, read, catalogue);
  const [service = "", ...others] = read.labels;
  if (others.length > 0) return malformed(isRegion(others.at(-1) ?? "") ? "format" : "subdomain");
  if (knowsService(service, catalogue)) return undefined;
  const near = catalogue.nearestService(service);
  return {
    node,
    message: near === undefined ? "unknown" : "near",
    data: { service, near: near ?? "", date: catalogue.date },
    fixes: () => (near === undefined ? [] : [correction(node, `${near}.${read.suffix}`)]),
  };
}

/** A name that nobody knows and that is nearly the one of a service; others may be names that AWS does not publish. */
function misspelled({ node }: KnownValue, read: Principal, catalogue: Catalogue): StatementReport | undefined {
  const [service = "", ...others] = read.labels;
  const near = others.length > 0 || knowsService(service, catalogue) ? undefined : catalogue.nearestService(service);
  if (near === undefined) return undefined;
  const fixes = () => [correction(node, `${near}.${read.suffix}`)];
  return { node, message: "near", data: { service, near, date: catalogue.date }, fixes };
}

interface Principal {
  /** What stands before the suffix, cut at the dots. */
  readonly labels: readonly string[];
  readonly suffix: string;
}

/** Cuts a service principal; `undefined` for what is none. */
function readPrincipal(name: string): Principal | undefined {
  const suffix = principalSuffixes.find((known) => name.endsWith(`.${known}`));
  if (suffix === undefined) return undefined;
  const labels = name.slice(0, -suffix.length - 1).split(".");
  return labels.every((label) => /^[a-z0-9-]+$/.test(label)) ? { labels, suffix } : undefined;
}

function isRegion(label: string): boolean {
  return /^[a-z]{2,4}(-[a-z]+)+-\d+$/.test(label);
}

function knowsService(name: string, catalogue: Catalogue): boolean {
  return catalogue.hasService(name) || otherNames.has(name);
}

const otherNames = new Set([...principalNames.map(({ name }) => name), ...retiredServices.map(({ prefix }) => prefix)]);

/** The name in small letters, without what a URL has around it, with the suffix and where it belongs the Region. */
function repair({ text, node }: KnownValue, form: Form): FixDraft<PolicyEdit>[] {
  const plain = text
    .trim()
    .toLowerCase()
    .replace(/^https?:\/\//, "")
    .replace(/[/:].*$/, "");
  const read = readPrincipal(plain) ?? readPrincipal(`${plain.replace(cutSuffix, "")}.amazonaws.com`);
  if (read === undefined) return [];
  const { labels, suffix } = read;
  const last = labels.at(-1) ?? "";
  if (last === "com") return [];
  if (form === "regional" && !isRegion(last)) {
    const parts = [`${labels.join(".")}.`, { name: "Region", text: "us-east-1" }, `.${suffix}`];
    return [correction(node, `${labels.join(".")}.us-east-1.${suffix}`, { placeholderParts: parts })];
  }
  const kept = form === "service" && isRegion(last) ? labels.slice(0, -1) : labels;
  const name = `${kept.join(".")}.${suffix}`;
  return kept.length === 0 || name === text ? [] : [correction(node, name)];
}

/** What people write in place of the suffix, or have written of it so far. */
const cutSuffix = /\.(amazonaws(\.c(om?)?)?|aws(\.(com|amazon\.com))?|com)$/;

function correction({ id }: PolicyNode, name: string, value: EditValue = name): FixDraft<PolicyEdit> {
  return {
    title: `Write \`${name}\`, which gives the statement effect`,
    effect: "correcting",
    edits: [{ op: "replace", node: id, values: [value] }],
    preferred: true,
  };
}

export const examples: readonly RuleExample[] = [
  {
    title: "Capitals, and a name without its suffix.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Service": ["SageMaker.amazonaws.com", "bedrock"] },
                                 ~~~~~~~~~~~~~~~~~~~~~~~~~ \`SageMaker.amazonaws.com\` is no service principal, such as \`bedrock.amazonaws.com\`.
                                                            ~~~~~~~~~ \`bedrock\` is no service principal, such as \`bedrock.amazonaws.com\`.
      "Action": "sts:AssumeRole"
    }
  ]
}`,
    fixes: [
      [
        "Write `sagemaker.amazonaws.com`, which gives the statement effect",
        `
-      "Principal": { "Service": ["SageMaker.amazonaws.com", "bedrock"] },
+      "Principal": { "Service": ["sagemaker.amazonaws.com", "bedrock"] },`,
      ],
      [
        "Write `bedrock.amazonaws.com`, which gives the statement effect",
        `
-      "Principal": { "Service": ["SageMaker.amazonaws.com", "bedrock"] },
+      "Principal": { "Service": ["SageMaker.amazonaws.com", "bedrock.amazonaws.com"] },`,
      ],
    ],
  },
  {
    title: "In conditions too; a key of KMS is used through a service in a Region.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "kms:Decrypt",
      "Resource": "*",
      "Condition": {
        "StringEquals": {
          "kms:ViaService": ["s3.amazonaws.com", "secretsmanager", "us-east-1.amazonaws.com"],
                             ~~~~~~~~~~~~~~~~~~ \`s3.amazonaws.com\` names no service in a Region, as in \`s3.us-east-1.amazonaws.com\`.
                                                 ~~~~~~~~~~~~~~~~ \`secretsmanager\` names no service in a Region, as in \`s3.us-east-1.amazonaws.com\`.
                                                                   ~~~~~~~~~~~~~~~~~~~~~~~~~ \`us-east-1.amazonaws.com\` names no service in a Region, as in \`s3.us-east-1.amazonaws.com\`.
          "aws:PrincipalServiceName": "https://cloudtrail.amazonaws.com"
                                      ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`https://cloudtrail.amazonaws.com\` is no service principal, such as \`bedrock.amazonaws.com\`.
        }
      }
    }
  ]
}`,
    fixes: [
      [
        "Write `s3.us-east-1.amazonaws.com`, which gives the statement effect",
        `
-          "kms:ViaService": ["s3.amazonaws.com", "secretsmanager", "us-east-1.amazonaws.com"],
+          "kms:ViaService": ["s3.us-east-1.amazonaws.com", "secretsmanager", "us-east-1.amazonaws.com"],`,
      ],
      [
        "Write `secretsmanager.us-east-1.amazonaws.com`, which gives the statement effect",
        `
-          "kms:ViaService": ["s3.amazonaws.com", "secretsmanager", "us-east-1.amazonaws.com"],
+          "kms:ViaService": ["s3.amazonaws.com", "secretsmanager.us-east-1.amazonaws.com", "us-east-1.amazonaws.com"],`,
      ],
      [
        "Write `cloudtrail.amazonaws.com`, which gives the statement effect",
        `
-          "aws:PrincipalServiceName": "https://cloudtrail.amazonaws.com"
+          "aws:PrincipalServiceName": "cloudtrail.amazonaws.com"`,
      ],
    ],
  },
  {
    title: "A service that passes a request on has one name and no Region.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "kms:Decrypt",
      "Resource": "*",
      "Condition": {
        "ForAnyValue:StringEquals": {
          "aws:CalledVia": [
            "athena.us-east-1.amazonaws.com",
            ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`athena.us-east-1.amazonaws.com\` is no service principal, such as \`bedrock.amazonaws.com\`.
            "application-signals.cloudwatch.amazonaws.com",
            ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`application-signals.cloudwatch.amazonaws.com\` has more than one name before the suffix, which AWS's analyser takes for no service principal here.
            "bedrok.amazonaws.com",
            ~~~~~~~~~~~~~~~~~~~~~~ No service \`bedrok\` was known up to 2026-09-26; did you mean \`bedrock\`?
            "qqqqqqqqqqqqqqqqqqqqqqq.amazonaws.com"
            ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ No service \`qqqqqqqqqqqqqqqqqqqqqqq\` was known up to 2026-09-26.
          ]
        }
      }
    }
  ]
}`,
    fixes: [
      [
        "Write `athena.amazonaws.com`, which gives the statement effect",
        `
-            "athena.us-east-1.amazonaws.com",
+            "athena.amazonaws.com",`,
      ],
      [
        "Write `bedrock.amazonaws.com`, which gives the statement effect",
        `
-            "bedrok.amazonaws.com",
+            "bedrock.amazonaws.com",`,
      ],
    ],
  },
  {
    title: "As services call themselves; patterns and variables; other kinds of principals.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": {
        "Service": ["sagemaker.amazonaws.com", "logs.eu-west-1.amazonaws.com", "ec2.amazonaws.com.cn", "*.amazonaws.com"],
        "AWS": "111122223333",
        "Federated": "cognito-identity.amazonaws.com"
      },
      "Action": "kms:Decrypt",
      "Resource": "*",
      "Condition": {
        "StringLike": {
          "kms:ViaService": ["s3.*.amazonaws.com", "s3.us-east-1.amazonaws.com"],
          "iam:PassedToService": "ec2.amazonaws.com*"
        },
        "StringEquals": {
          "aws:CalledViaLast": ["athena.amazonaws.com", "ec2fastlaunch.amazonaws.com", "\${aws:PrincipalTag/via}"],
          "iam:AWSServiceName": "replication.ecr.amazonaws.com",
          "aws:PrincipalTag/service": "bedrock"
        },
        "StringEqualsIgnoreCase": { "aws:CalledViaFirst": "Athena.amazonaws.com" },
        "Null": { "aws:CalledVia": "false" }
      }
    }
  ]
}`,
  },
  {
    title: "A service that deployment names.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Service": [{ "Ref": "Service" }, { "Fn::Sub": "\${Service}.AMAZON" }] },
      "Action": "kms:Decrypt",
      "Resource": "*",
      "Condition": {
        "StringEquals": { "kms:ViaService": { "Fn::Sub": "s3.\${AWS::Region}.amazonaws.com" } }
      }
    }
  ]
}`,
  },
  {
    title: "Nearly the name of a service, and names that AWS may have without telling.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "kms:Decrypt",
      "Resource": "*",
      "Condition": {
        "StringEquals": {
          "kms:ViaService": ["sagemakr.us-east-1.amazonaws.com", "sagemaker.us-east-1.amazonaws.com", "inner-works.us-east-1.amazonaws.com"],
                             ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ No service \`sagemakr\` was known up to 2026-09-26; did you mean \`sagemaker\`?
          "aws:PrincipalServiceName": ["cloudtrial.amazonaws.com", "delivery.logs.amazonaws.com", { "Ref": "Service" }]
                                       ~~~~~~~~~~~~~~~~~~~~~~~~~~ No service \`cloudtrial\` was known up to 2026-09-26; did you mean \`cloudtrail\`?
        }
      }
    }
  ]
}`,
    fixes: [
      [
        "Write `sagemaker.us-east-1.amazonaws.com`, which gives the statement effect",
        `
-          "kms:ViaService": ["sagemakr.us-east-1.amazonaws.com", "sagemaker.us-east-1.amazonaws.com", "inner-works.us-east-1.amazonaws.com"],
+          "kms:ViaService": ["sagemaker.us-east-1.amazonaws.com", "sagemaker.us-east-1.amazonaws.com", "inner-works.us-east-1.amazonaws.com"],`,
      ],
      [
        "Write `cloudtrail.amazonaws.com`, which gives the statement effect",
        `
-          "aws:PrincipalServiceName": ["cloudtrial.amazonaws.com", "delivery.logs.amazonaws.com", { "Ref": "Service" }]
+          "aws:PrincipalServiceName": ["cloudtrail.amazonaws.com", "delivery.logs.amazonaws.com", { "Ref": "Service" }]`,
      ],
    ],
  },
];
