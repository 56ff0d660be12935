import { fieldFaults, formatFaults } from "../access/arnFaults.ts";
import { hasSettledTypes, readArn } from "../access/arnTypes.ts";
import type { Action, Catalogue } from "../catalogue/catalogue.ts";
import { parseArn } from "../policy/arn.ts";
import type { PolicyEdit } from "../policy/edit.ts";
import { hasWildcard } from "../policy/pattern.ts";
import type { Entry, Statement } from "../policy/policy.ts";
import { knownText } from "../policy/value.ts";
import { typeNames } from "./neverApplies.ts";
import { defineRule, type FixDraft, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "action-resource-mismatch",
  category: "hygiene",
  scope: "statement",
  appliesTo: ["identity", "boundary", "session", "scp", "resource", "endpoint"],
  docs: {
    what: "An action of a statement works on none of the statement's resources, while others do.",
    why: "The action is in the list and yet not allowed, or not denied. The classic is `s3:ListBucket` on `bucket/*`: listing works on the bucket, reading on its objects.",
    how: "Add the resource that the action works on, or give the action a statement of its own. Nothing is said where a wildcard in the Region or the account leaves it open, where an ARN is faulty and told as such, nor about actions that AWS's data is not sure about. Where none of the actions fits, `ineffective-statement` and `ineffective-deny` tell.",
    references: [
      "https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html",
    ],
  },
  messages: {
    mismatch: { text: "`{action}` works on {types}, which none of these resources is.", dated: true },
  },
  check(statement, { catalogue, report }) {
    const { actions, resources, ambiguous, effect } = statement;
    if (actions === undefined || resources === undefined || ambiguous || effect === undefined) return;
    if (actions.negated || resources.negated || !resources.complete || actions.entries.length < 2) return;
    const arns = resources.entries.map(({ value }) => knownText(value) ?? "");
    if (arns.length === 0 || !arns.every((text) => /^arn:[^:]*:[^:*?$]+:[^:]*:[^:]*:./.test(text))) return;
    const readings = arns.map((arn) => readArn(arn, catalogue));
    const outside: { readonly entry: Entry; readonly action: Action }[] = [];
    let fits = false;
    for (const entry of actions.entries) {
      const text = knownText(entry.value);
      const action = text === undefined || hasWildcard(text) ? undefined : catalogue.action(text);
      const isTaken =
        action === undefined || !hasSettledTypes(action) || readings.some((arn) => arn.takenBy(action) !== false);
      if (isTaken) fits = true;
      else outside.push({ entry, action });
    }
    // What follows from a faulty ARN is told at the ARN.
    if (!fits || outside.length === 0 || arns.some((text) => isFaulty(text, catalogue))) return;
    for (const { entry, action } of outside) {
      report({
        node: entry.node,
        message: "mismatch",
        data: { action: action.id, types: typeNames(action) },
        related: [{ node: resources.property, message: "The resources." }],
        fixes: () => repairs(statement, { entry, action, catalogue }),
      });
    }
  },
});

function isFaulty(text: string, catalogue: Catalogue): boolean {
  const arn = parseArn(text);
  return arn === undefined || [...fieldFaults(text, catalogue), ...formatFaults(arn, catalogue)].length > 0;
}

/** The resource around or below one of these, where the action takes it; or the list without the action. */
function repairs(
  { resources, effect }: Statement,
  { entry, action, catalogue }: { readonly entry: Entry; readonly action: Action; readonly catalogue: Catalogue },
): FixDraft<PolicyEdit>[] {
  const entries = resources?.entries ?? [];
  const last = entries.at(-1);
  const texts = entries.flatMap(({ value }) => knownText(value) ?? []);
  const near = texts
    .flatMap((text) => [text.replace(/[/:]\*$/, ""), `${text}/*`])
    .find((text) => !texts.includes(text) && readArn(text, catalogue).takenBy(action) === true);
  const lastText = last === undefined ? undefined : knownText(last.value);
  const fixes: FixDraft<PolicyEdit>[] = [];
  if (near !== undefined && last !== undefined && lastText !== undefined) {
    fixes.push({
      title: `Add \`${near}\`, which ${effect === "Deny" ? "denies" : "grants"} \`${action.id}\` on it`,
      effect: "correcting",
      edits: [{ op: "replace", node: last.node.id, values: [lastText, near] }],
      preferred: true,
    });
  }
  if (effect === "Allow") {
    const edits: PolicyEdit[] = [{ op: "replace", node: entry.node.id, values: [] }];
    fixes.push({ title: `Remove \`${action.id}\`, which this does not allow anyway`, effect: "narrowing", edits });
  }
  return fixes;
}

export const examples: readonly RuleExample[] = [
  {
    title: "Listing works on the bucket, reading on its objects.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["s3:GetObject", "s3:ListBucket"],
                                 ~~~~~~~~~~~~~~~ \`s3:ListBucket\` works on accesspoint and bucket, which none of these resources is.
      "Resource": "arn:aws:s3:::training-data/*"
    },
    {
      "Effect": "Allow",
      "Action": ["bedrock:InvokeModel", "bedrock:Retrieve"],
                 ~~~~~~~~~~~~~~~~~~~~~ \`bedrock:InvokeModel\` works on application-inference-profile, async-invoke, bedrock-marketplace-model-endpoint and others, which none of these resources is.
      "Resource": "arn:aws:bedrock:us-east-1:111122223333:knowledge-base/KBID123456"
    }
  ]
}`,
    fixes: [
      [
        "Add `arn:aws:s3:::training-data`, which grants `s3:ListBucket` on it",
        `
-      "Resource": "arn:aws:s3:::training-data/*"
+      "Resource": [
+        "arn:aws:s3:::training-data/*",
+        "arn:aws:s3:::training-data"
+      ]`,
      ],
      [
        "Remove `s3:ListBucket`, which this does not allow anyway",
        `
-      "Action": ["s3:GetObject", "s3:ListBucket"],
+      "Action": ["s3:GetObject"],`,
      ],
      [
        "Remove `bedrock:InvokeModel`, which this does not allow anyway",
        `
-      "Action": ["bedrock:InvokeModel", "bedrock:Retrieve"],
+      "Action": ["bedrock:Retrieve"],`,
      ],
    ],
  },
  {
    title: "Both; a wildcard that leaves it open; and what deployment fills in.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["s3:GetObject", "s3:ListBucket"],
      "Resource": ["arn:aws:s3:::training-data", "arn:aws:s3:::training-data/*"]
    },
    {
      "Effect": "Allow",
      "Action": ["s3:GetObject", "s3:ListBucket"],
      "Resource": ["arn:aws:s3:::training-data/*", { "Fn::GetAtt": ["Bucket", "Arn"] }]
    },
    {
      "Effect": "Allow",
      "Action": ["bedrock:InvokeModel", "bedrock:Retrieve"],
      "Resource": "arn:aws:bedrock:*:*:knowledge-base/KBID123456"
    },
    {
      "Effect": "Allow",
      "Action": ["s3:GetObject", "s3:ListAllMyBuckets"],
      "Resource": "arn:aws:s3:::training-data/*"
    }
  ]
}`,
  },
  {
    title: "A faulty ARN is told as such: foundation models have no account.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["bedrock:GetFoundationModel", "bedrock-agentcore:InvokeGateway"],
      "Resource": [
        "arn:aws:bedrock:us-east-1:111122223333:foundation-model/amazon.nova-lite-v1:0",
        "arn:aws:bedrock-agentcore:us-east-1:111122223333:gateway/tools-a1b2c3d4e5"
      ]
    }
  ]
}`,
  },
];
