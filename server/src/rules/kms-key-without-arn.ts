import { conditionKeyType } from "../access/conditionKeys.ts";
import type { Catalogue } from "../catalogue/catalogue.ts";
import { parseArn } from "../policy/arn.ts";
import { iamKinds } from "../policy/policy.ts";
import { plainValues, textTests } from "./conditionValues.ts";
import { defineRule, type RuleExample } from "./rule.ts";

/**
 * Keys of requests to Amazon S3 that hold the ARN of a key, whatever the request itself names it by.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_s3.html. AWS publishes no list of the keys
 * that its check knows; others hold what the request names, which may be an id.
 */
const keysWithArn = new Set([
  "s3:x-amz-server-side-encryption-aws-kms-key-id",
  "s3express:x-amz-server-side-encryption-aws-kms-key-id",
]);

export default defineRule({
  id: "kms-key-without-arn",
  category: "hygiene",
  scope: "statement",
  needs: "conditions",
  appliesTo: iamKinds,
  docs: {
    what: "A condition on a KMS key compares with what is no ARN of a key.",
    why: "Some condition keys hold the ARN of a key. Amazon S3 puts the key's ARN there, also where a request names it by id or alias. An id or an alias never matches: an `Allow` for this key does not allow, and a `Deny` of all other keys denies this one too.",
    how: "Write the ARN, `arn:aws:kms:us-east-1:111122223333:key/` and the id. Region and account only you can know, so the repair leaves places for them; of an alias it cannot know the key.",
    references: [
      "https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html",
      "https://docs.aws.amazon.com/service-authorization/latest/reference/list_s3.html",
    ],
  },
  messages: {
    id: {
      text: "`{value}` is no ARN of a KMS key, which `{key}` holds.",
      accessAnalyzer: "INVALID_KMS_KEY_VALUE",
    },
  },
  check(statement, { catalogue, report }) {
    for (const { test, key, isArn } of textTests(statement, namesKey, ["String", "ARN"])) {
      const isS3 = keysWithArn.has(key);
      if (!isS3 && !holdsArn(key, isArn, catalogue)) continue;
      for (const { node, text } of plainValues(test)) {
        const arn = parseArn(text);
        if (isS3 ? arn?.service === "kms" && arn.resource.startsWith("key/") : text.startsWith("arn:")) continue;
        const id = text.replace(/^key\//, "");
        report({
          node,
          message: "id",
          data: { value: text, key: test.key },
          fixes: () =>
            !isKeyId(id)
              ? []
              : [
                  {
                    title: "Write the key's ARN, which gives the condition effect",
                    effect: "correcting",
                    edits: [
                      {
                        op: "replace",
                        node: node.id,
                        values: [
                          {
                            placeholderParts: [
                              "arn:aws:kms:",
                              { name: "Region", text: "us-east-1" },
                              ":",
                              { name: "Account", text: "111122223333" },
                              `:key/${id}`,
                            ],
                          },
                        ],
                      },
                    ],
                    preferred: true,
                  },
                ],
        });
      }
    }
  },
});

function namesKey(key: string): boolean {
  return /kms-?key/.test(key);
}

/**
 * Whether a key's name says that it holds an ARN, or AWS's data does and the operator compares ARNs, which what is none
 * never equals. Other keys hold what the request has, which may be an id.
 */
function holdsArn(key: string, comparesArns: boolean, catalogue: Catalogue): boolean {
  const type = conditionKeyType(key, catalogue)?.replace("ArrayOf", "");
  return type !== undefined && (/arns?$/.test(key) || (comparesArns && type === "ARN"));
}

/** Whether it is a key's id: a UUID, or `mrk-` and the same digits for a key of several Regions. */
function isKeyId(text: string): boolean {
  return /^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32})$/i.test(text);
}

export const examples: readonly RuleExample[] = [
  {
    title: "An id and an alias.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "s3:PutObject",
      "Resource": "arn:aws:s3:::training-data/*",
      "Condition": {
        "StringEquals": {
          "s3:x-amz-server-side-encryption-aws-kms-key-id": [
            "1234abcd-12ab-34cd-56ef-1234567890ab",
            ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`1234abcd-12ab-34cd-56ef-1234567890ab\` is no ARN of a KMS key, which \`s3:x-amz-server-side-encryption-aws-kms-key-id\` holds.
            "alias/training",
            ~~~~~~~~~~~~~~~~ \`alias/training\` is no ARN of a KMS key, which \`s3:x-amz-server-side-encryption-aws-kms-key-id\` holds.
            "arn:aws:kms:us-east-1:111122223333:alias/training"
            ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`arn:aws:kms:us-east-1:111122223333:alias/training\` is no ARN of a KMS key, which \`s3:x-amz-server-side-encryption-aws-kms-key-id\` holds.
          ]
        }
      }
    }
  ]
}`,
    fixes: [
      [
        "Write the key's ARN, which gives the condition effect",
        `
-            "1234abcd-12ab-34cd-56ef-1234567890ab",
+            "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",`,
      ],
    ],
  },
  {
    title: "The ARN, a pattern, a variable, a key that deployment names; other keys.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "s3:PutObject",
      "Resource": "arn:aws:s3:::training-data/*",
      "Condition": {
        "StringEquals": {
          "s3:x-amz-server-side-encryption-aws-kms-key-id": [
            "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
            "\${aws:PrincipalTag/key}",
            { "Fn::GetAtt": ["Key", "Arn"] }
          ],
          "s3:x-amz-server-side-encryption": "aws:kms"
        },
        "StringLike": { "s3:x-amz-server-side-encryption-aws-kms-key-id": "*1234abcd*" },
        "Null": { "s3:x-amz-server-side-encryption-aws-kms-key-id": "false" }
      }
    }
  ]
}`,
  },
  {
    title: "A key that deployment names.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "s3:PutObject",
      "Resource": "arn:aws:s3:::training-data/*",
      "Condition": {
        "StringEquals": {
          "s3:x-amz-server-side-encryption-aws-kms-key-id": { "Fn::Sub": "arn:aws:kms:us-east-1:111122223333:\${Key}" }
        }
      }
    }
  ]
}`,
  },
  {
    title: "Keys of other services that hold an ARN, and some that may hold an id.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["sagemaker:CreateTrainingJob", "secretsmanager:CreateSecret", "ec2:CreateVolume"],
      "Resource": "*",
      "Condition": {
        "ArnEquals": { "sagemaker:VolumeKmsKey": "alias/training" },
                                                 ~~~~~~~~~~~~~~~~ \`alias/training\` is no ARN of a KMS key, which \`sagemaker:VolumeKmsKey\` holds.
        "StringEquals": {
          "secretsmanager:KmsKeyArn": "1234abcd-12ab-34cd-56ef-1234567890ab",
                                      ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`1234abcd-12ab-34cd-56ef-1234567890ab\` is no ARN of a KMS key, which \`secretsmanager:KmsKeyArn\` holds.
          "sagemaker:OutputKmsKey": "1234abcd-12ab-34cd-56ef-1234567890ab",
          "ec2:KmsKeyId": "1234abcd-12ab-34cd-56ef-1234567890ab"
        },
        "ArnLike": { "sagemaker:OutputKmsKey": "arn:aws:kms:us-east-1:111122223333:alias/training" }
      }
    }
  ]
}`,
    fixes: [
      [
        "Write the key's ARN, which gives the condition effect",
        `
-          "secretsmanager:KmsKeyArn": "1234abcd-12ab-34cd-56ef-1234567890ab",
+          "secretsmanager:KmsKeyArn": "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",`,
      ],
    ],
  },
];
