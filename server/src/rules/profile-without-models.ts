import { actionGrant } from "../access/actionGrant.ts";
import { parseArn, parseArnTemplate } from "../policy/arn.ts";
import { hasWildcard, matchesPattern, patternsIntersect } from "../policy/pattern.ts";
import type { Entry, Policy, Statement } from "../policy/policy.ts";
import { displayText, knownText, type Value } from "../policy/value.ts";
import { mayApplyTo } from "./otherDenies.ts";
import { defineRule, type OfferedGrant, type RuleExample } from "./rule.ts";
import { haveUnseenBeside } from "./unseenPolicies.ts";

export default defineRule({
  id: "profile-without-models",
  category: "hygiene",
  scope: "principal",
  appliesTo: ["identity"],
  docs: {
    what: "A policy allows an inference profile of Amazon Bedrock, and not the model in all places that the profile sends calls to.",
    why: "Bedrock asks for the profile and for the model behind it, where the call arrives and where it is run: with one of them missing it denies the call. With a model in one Region only it may work today and fail on a busy day, when the profile takes another Region.",
    how: "Allow the model in the profile's source Region and in every Region that it lists, best with a condition on `bedrock:InferenceProfileArn`, so that it is reached through the profile only. A `global.` profile takes the model's ARN without a Region, `arn:aws:bedrock:::foundation-model/…`, as well. A `*` in the Region's place covers all of them: that is what the editor offers to add; it grants more than before, so it is no repair, and nothing adds it unasked. The completions `iam-bedrock-invoke-profile` and `iam-bedrock-invoke-global-profile` write a statement for each Region. The policies that stand in one role count together; if another one that is attached to it allows the model, there is nothing to do.",
    withoutFix: "what is missing is a grant, which is offered and never made unasked.",
    references: [
      "https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-prereq.html",
      "https://docs.aws.amazon.com/bedrock/latest/userguide/geographic-cross-region-inference.html",
      "https://docs.aws.amazon.com/bedrock/latest/userguide/global-cross-region-inference.html",
    ],
  },
  messages: {
    none: { text: "Calls of `{profile}` also need `{model}`, which nothing here allows." },
    oneRegion: {
      text: "`{profile}` sends calls to several Regions, and `{model}` is allowed in `{region}` only.",
    },
    global: {
      text: "`{profile}` sends calls to any Region: that also needs `{arn}`, which nothing here allows.",
    },
  },
  check(policies, { report }) {
    const profiles = policies.flatMap((policy) =>
      policy.statements.map((statement, index) => ({ policy, index, found: profilesOf(statement) })),
    );
    if (profiles.every(({ found }) => found.length === 0)) return;
    // Half a policy may be about to allow what is missing.
    if (policies.some(({ facts }) => !facts.wellFormed) || haveUnseenBeside(policies)) return;
    const models = modelEntries(policies);
    if (models === undefined) return;
    for (const { policy, index, found } of profiles) {
      const lacking = found.flatMap((profile) => {
        const lack = lackOf(profile, models);
        return lack === undefined ? [] : [{ profile, lack }];
      });
      const [first] = lacking;
      if (first === undefined) continue;
      const { profile, lack } = first;
      report({
        policy,
        statement: index,
        node: profile.entry.node,
        message: lack.message,
        data: { profile: profile.id, model: `foundation-model/${profile.model}`, ...lack.data },
        offers: () => [{ grants: lacking.map((each) => modelGrant(each.profile)) }],
      });
    }
  },
});

/** The profile's model in every Region, and without one, through the profile only. */
function modelGrant({ entry, actions, partition, model }: Profile): OfferedGrant {
  const text = knownText(entry.value);
  const isExact = text !== undefined && !hasWildcard(text);
  return {
    actions,
    resources: [`arn:${partition}:bedrock:*::foundation-model/${model}`],
    condition: {
      [isExact ? "StringEquals" : "ArnLike"]: { "bedrock:InferenceProfileArn": text ?? { copied: entry.node } },
    },
  };
}

/** The actions that run a model. */
const invocations = ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"];

/** A profile that AWS defines: `us.amazon.nova-lite-v1:0` sends calls for the model `amazon.nova-lite-v1:0` around. */
interface Profile {
  readonly entry: Entry;
  /** Those of the actions that the statement allows on it. */
  readonly actions: readonly string[];
  /** AWS's own where deployment fills it in. */
  readonly partition: string;
  readonly id: string;
  readonly area: string;
  /** May have wildcards. */
  readonly model: string;
}

/** The profiles that a statement surely allows to be invoked. */
function profilesOf(statement: Statement): readonly Profile[] {
  const { resources } = statement;
  if (resources === undefined || resources.negated) return [];
  const profiles = resources.entries.flatMap((entry) => readProfile(entry) ?? []);
  if (profiles.length === 0) return [];
  const actions = invocations.filter((id) => actionGrant(statement, id.toLowerCase()) !== undefined);
  return actions.length === 0 ? [] : profiles.map((profile) => ({ ...profile, actions }));
}

function readProfile(entry: Entry): Omit<Profile, "actions"> | undefined {
  const { value } = entry;
  if (value.kind === "unknown" || displayText(value)?.includes("inference-profile/") !== true) return undefined;
  const arn = value.kind === "template" ? parseArnTemplate(value.parts) : parseArn(value.text);
  const match = /^inference-profile\/(([a-z]{2,}(?:-[a-z]+)?)\.([^${}/]*\.[^${}/]+))$/.exec(arn?.resource ?? "");
  const [, id, area, model] = match ?? [];
  if (arn?.service !== "bedrock" || id === undefined || area === undefined || model === undefined) return undefined;
  const partition = /^aws[a-z-]*$/.test(arn.partition) ? arn.partition : "aws";
  return { entry, partition, id, area, model };
}

/**
 * What statements may allow models to be invoked on, holes as wildcards; `undefined` where some of it is not known, or
 * is everything but some.
 */
function modelEntries(policies: readonly Policy[]): readonly string[] | undefined {
  const texts: string[] = [];
  for (const statement of policies.flatMap(({ statements }) => statements)) {
    if (statement.effect === "Deny" || !invocations.some((id) => mayApplyTo(statement, id.toLowerCase()))) continue;
    const { resources } = statement;
    if (resources === undefined || resources.negated) return undefined;
    for (const { value } of resources.entries) {
      const text = textWithHoles(value);
      if (text === undefined) return undefined;
      texts.push(text);
    }
  }
  return texts;
}

/** The Region that a template is deployed to is one; any other hole may stand for anything. */
const DEPLOYED_REGION = "AWS::Region";

function textWithHoles(value: Value): string | undefined {
  if (value.kind === "unknown") return undefined;
  if (value.kind === "known") return value.text;
  return value.parts
    .map((part) => (typeof part === "string" ? part : part.name === DEPLOYED_REGION ? DEPLOYED_REGION_TEXT : "*"))
    .join("");
}

/** Stands for the Region in the text, where colons would end a field. */
const DEPLOYED_REGION_TEXT = "the deployed one";

interface Lack {
  readonly message: "none" | "oneRegion" | "global";
  readonly data?: Readonly<Record<string, string>>;
}

function lackOf({ area, model }: Profile, entries: readonly string[]): Lack | undefined {
  const regions = new Set(entries.flatMap((entry) => modelRegion(entry, model) ?? []));
  if (regions.size === 0) return { message: "none" };
  if (area === "global") {
    if ([...regions].some((region) => matchesPattern(region, ""))) return undefined;
    return { message: "global", data: { arn: `arn:aws:bedrock:::foundation-model/${model}` } };
  }
  const [region = ""] = regions;
  if (regions.size > 1 || region === "" || hasWildcard(region) || !severalRegions.has(area)) return undefined;
  return {
    message: "oneRegion",
    data: { region: region === DEPLOYED_REGION_TEXT ? `\${${DEPLOYED_REGION}}` : region },
  };
}

/** The Region, or the pattern of Regions, in which an entry may allow a model; `undefined` where it cannot be one. */
function modelRegion(entry: string, model: string): string | undefined {
  const arn = parseArn(entry);
  // A text with fewer fields may have a wildcard that stands for several of them.
  if (arn === undefined) return hasWildcard(entry) ? "*" : undefined;
  const { service, region, account, resource } = arn;
  const isModel = matchesPattern(service, "bedrock") && matchesPattern(account, "");
  return isModel && patternsIntersect(resource, `foundation-model/${model}`) ? region : undefined;
}

/** The areas whose profiles list several Regions for each source Region. */
const severalRegions = new Set(["us", "eu", "apac"]);

export const examples: readonly RuleExample[] = [
  {
    title: "A profile alone.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"],
      "Resource": "arn:aws:bedrock:us-east-1:111122223333:inference-profile/us.amazon.nova-lite-v1:0"
                  ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ Calls of \`us.amazon.nova-lite-v1:0\` also need \`foundation-model/amazon.nova-lite-v1:0\`, which nothing here allows.
    },
    {
      "Effect": "Allow",
      "Action": "bedrock:InvokeModel",
      "Resource": [
        "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-3-haiku-20240307-v1:0",
        "arn:aws:bedrock:us-east-1:111122223333:*"
      ]
    },
    {
      "Effect": "Deny",
      "Action": "bedrock:InvokeModel",
      "Resource": "arn:aws:bedrock:eu-*::foundation-model/amazon.nova-lite-v1:0"
    }
  ]
}`,
    additions: [
      [
        "Allow `bedrock:InvokeModel` and `bedrock:InvokeModelWithResponseStream` too, which grants more",
        `
+      "Action": [
+        "bedrock:InvokeModel",
+        "bedrock:InvokeModelWithResponseStream"
+      ],
+      "Resource": "arn:aws:bedrock:*::foundation-model/amazon.nova-lite-v1:0",
+      "Condition": {
+        "StringEquals": {
+          "bedrock:InferenceProfileArn": "arn:aws:bedrock:us-east-1:111122223333:inference-profile/us.amazon.nova-lite-v1:0"
+        }
+      }
+    },
+    {
+      "Effect": "Allow",`,
      ],
    ],
  },
  {
    title: "A profile with its model in every Region that it sends calls to.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"],
      "Resource": "arn:aws:bedrock:us-east-1:111122223333:inference-profile/us.amazon.nova-lite-v1:0"
    },
    {
      "Effect": "Allow",
      "Action": ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"],
      "Resource": [
        "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0",
        "arn:aws:bedrock:us-west-2::foundation-model/amazon.nova-lite-v1:0"
      ],
      "Condition": {
        "StringEquals": {
          "bedrock:InferenceProfileArn": "arn:aws:bedrock:us-east-1:111122223333:inference-profile/us.amazon.nova-lite-v1:0"
        }
      }
    }
  ]
}`,
  },
  {
    title: "The model in one Region only; of several profiles the first is told.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "bedrock:InvokeModel*",
      "Resource": [
        "arn:aws:bedrock:*:111122223333:inference-profile/eu.amazon.nova-*",
        ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`eu.amazon.nova-*\` sends calls to several Regions, and \`foundation-model/amazon.nova-*\` is allowed in \`eu-central-1\` only.
        "arn:aws:bedrock:*:111122223333:inference-profile/eu.anthropic.claude-*",
        "arn:aws:bedrock:eu-central-1::foundation-model/amazon.nova-lite-v1:0"
      ]
    }
  ]
}`,
    additions: [
      [
        "Allow `bedrock:InvokeModel` and `bedrock:InvokeModelWithResponseStream` too, which grants more",
        `
+    },
+    {
+      "Effect": "Allow",
+      "Action": [
+        "bedrock:InvokeModel",
+        "bedrock:InvokeModelWithResponseStream"
+      ],
+      "Resource": "arn:aws:bedrock:*::foundation-model/amazon.nova-*",
+      "Condition": {
+        "ArnLike": {
+          "bedrock:InferenceProfileArn": "arn:aws:bedrock:*:111122223333:inference-profile/eu.amazon.nova-*"
+        }
+      }
+    },
+    {
+      "Effect": "Allow",
+      "Action": [
+        "bedrock:InvokeModel",
+        "bedrock:InvokeModelWithResponseStream"
+      ],
+      "Resource": "arn:aws:bedrock:*::foundation-model/anthropic.claude-*",
+      "Condition": {
+        "ArnLike": {
+          "bedrock:InferenceProfileArn": "arn:aws:bedrock:*:111122223333:inference-profile/eu.anthropic.claude-*"
+        }
+      }`,
      ],
    ],
  },
  {
    title: "The Region that a template is deployed to is one.",
    inJsonOnly: true,
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "bedrock:InvokeModel",
      "Resource": [
        { "Fn::Sub": "arn:aws:bedrock:\${AWS::Region}:\${AWS::AccountId}:inference-profile/us.amazon.nova-lite-v1:0" },
        ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`us.amazon.nova-lite-v1:0\` sends calls to several Regions, and \`foundation-model/amazon.nova-lite-v1:0\` is allowed in \`\${AWS::Region}\` only.
        { "Fn::Sub": "arn:aws:bedrock:\${AWS::Region}::foundation-model/amazon.nova-lite-v1:0" }
      ]
    }
  ]
}`,
    additions: [
      [
        "Allow `bedrock:InvokeModel` too, which grants more",
        `
+    },
+    {
+      "Effect": "Allow",
+      "Action": "bedrock:InvokeModel",
+      "Resource": "arn:aws:bedrock:*::foundation-model/amazon.nova-lite-v1:0",
+      "Condition": {
+        "ArnLike": {
+          "bedrock:InferenceProfileArn": { "Fn::Sub": "arn:aws:bedrock:\${AWS::Region}:\${AWS::AccountId}:inference-profile/us.amazon.nova-lite-v1:0" }
+        }
+      }`,
      ],
    ],
  },
  {
    title: "A global profile without the ARN that has no Region.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "bedrock:InvokeModel",
      "Resource": [
        "arn:aws:bedrock:us-east-1:111122223333:inference-profile/global.amazon.nova-2-lite-v1:0",
        ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`global.amazon.nova-2-lite-v1:0\` sends calls to any Region: that also needs \`arn:aws:bedrock:::foundation-model/amazon.nova-2-lite-v1:0\`, which nothing here allows.
        "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-2-lite-v1:0"
      ]
    }
  ]
}`,
    additions: [
      [
        "Allow `bedrock:InvokeModel` too, which grants more",
        `
+    },
+    {
+      "Effect": "Allow",
+      "Action": "bedrock:InvokeModel",
+      "Resource": "arn:aws:bedrock:*::foundation-model/amazon.nova-2-lite-v1:0",
+      "Condition": {
+        "StringEquals": {
+          "bedrock:InferenceProfileArn": "arn:aws:bedrock:us-east-1:111122223333:inference-profile/global.amazon.nova-2-lite-v1:0"
+        }
+      }`,
      ],
    ],
  },
  {
    title: "The same with it, by name and by a wildcard for the Region.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "bedrock:InvokeModel",
      "Resource": [
        "arn:aws:bedrock:us-east-1:111122223333:inference-profile/global.amazon.nova-2-lite-v1:0",
        "arn:aws:bedrock:us-east-1:111122223333:inference-profile/global.anthropic.claude-sonnet-4-20250514-v1:0",
        "arn:aws:bedrock:us-east-1:111122223333:inference-profile/us.anthropic.claude-sonnet-4-20250514-v1:0",
        "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-2-lite-v1:0",
        "arn:aws:bedrock:::foundation-model/amazon.nova-2-lite-v1:0",
        "arn:aws:bedrock:*::foundation-model/anthropic.*"
      ]
    }
  ]
}`,
  },
  {
    title: "A model, a profile or a Region that deployment fills in, and profiles that are not named.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "bedrock:InvokeModel",
      "Resource": [
        "arn:aws:bedrock:us-east-1:111122223333:inference-profile/us.amazon.nova-lite-v1:0",
        "arn:aws:bedrock:us-east-1:111122223333:inference-profile/*",
        "arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/a1b2c3d4e5f6",
        { "Fn::Sub": "arn:aws:bedrock:us-east-1:111122223333:inference-profile/\${Profile}" },
        { "Fn::Sub": "arn:aws:bedrock:\${ModelRegion}::foundation-model/amazon.nova-lite-v1:0" }
      ]
    }
  ]
}`,
  },
  {
    title: "A profile that may stay in one Region, for all that is known.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "bedrock:InvokeModel",
      "Resource": [
        "arn:aws:bedrock:ap-northeast-1:111122223333:inference-profile/jp.anthropic.claude-sonnet-4-5-20250929-v1:0",
        "arn:aws:bedrock:ap-northeast-1::foundation-model/anthropic.claude-sonnet-4-5-20250929-v1:0"
      ]
    }
  ]
}`,
  },
  {
    title: "What is all but some may hold the model.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "bedrock:InvokeModel",
      "Resource": "arn:aws:bedrock:us-east-1:111122223333:inference-profile/us.amazon.nova-lite-v1:0"
    },
    {
      "Effect": "Allow",
      "Action": "bedrock:InvokeModel",
      "NotResource": "arn:aws:bedrock:*::foundation-model/anthropic.*"
    }
  ]
}`,
  },
  {
    title: "What is unknown may hold the model.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "bedrock:InvokeModel",
      "Resource": "arn:aws:bedrock:us-east-1:111122223333:inference-profile/us.amazon.nova-lite-v1:0"
    },
    {
      "Effect": "Allow",
      "Action": ["bedrock:InvokeModel", "bedrock:GetFoundationModel"],
      "Resource": ["arn:aws:s3:::data", { "Fn::If": ["Wide", { "Ref": "Models" }, { "Ref": "Few" }] }]
    }
  ]
}`,
  },
  {
    title: "A profile that may be looked at and not invoked.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "bedrock:GetInferenceProfile",
      "Resource": "arn:aws:bedrock:us-east-1:111122223333:inference-profile/us.amazon.nova-lite-v1:0"
    }
  ]
}`,
  },
  {
    title: "Another policy of the role allows the model.",
    inJsonOnly: true,
    policy: `
{
  "Resources": {
    "Role": {
      "Type": "AWS::IAM::Role",
      "Properties": {
        "AssumeRolePolicyDocument": {
          "Version": "2012-10-17",
          "Statement": [{ "Effect": "Allow", "Principal": { "Service": "lambda.amazonaws.com" }, "Action": "sts:AssumeRole" }]
        },
        "Policies": [
          {
            "PolicyName": "Profile",
            "PolicyDocument": {
              "Version": "2012-10-17",
              "Statement": [
                {
                  "Effect": "Allow",
                  "Action": "bedrock:InvokeModel",
                  "Resource": "arn:aws:bedrock:us-east-1:111122223333:inference-profile/us.amazon.nova-lite-v1:0"
                }
              ]
            }
          },
          {
            "PolicyName": "Model",
            "PolicyDocument": {
              "Version": "2012-10-17",
              "Statement": [
                {
                  "Effect": "Allow",
                  "Action": "bedrock:InvokeModel",
                  "Resource": "arn:aws:bedrock:*::foundation-model/amazon.nova-*"
                }
              ]
            }
          }
        ]
      }
    }
  }
}`,
  },
];
