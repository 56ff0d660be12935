import { describe, expect, it } from "vitest";
import missingCompanion from "../../server/src/rules/missing-companion.ts";
import { testService } from "../support/service.ts";

const service = testService({ rules: [missingCompanion] });

/** Where in a template something is missing. */
function missing(text: string): string[] {
  const { findings } = service.check({ path: "template.yaml", text });
  return findings.map(({ policy, message }) => `${policy.place}: ${message}`);
}

const train = `
            Version: "2012-10-17"
            Statement:
              - Effect: Allow
                Action: sagemaker:CreateTrainingJob
                Resource: arn:aws:sagemaker:us-east-1:111122223333:training-job/churn`;
const pass = `
            Version: "2012-10-17"
            Statement:
              - Effect: Allow
                Action: iam:PassRole
                Resource: arn:aws:iam::111122223333:role/training`;

const role = (...documents: readonly string[]) => `
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {}
      Policies:${documents.map((document) => `\n        - PolicyName: One\n          PolicyDocument:${document}`).join("")}
`;

describe("What is missing", () => {
  it("is looked for in all policies of a role of a template", () => {
    expect(missing(`Resources:\n  Job:${role(train, pass)}`)).toEqual([]);
    expect(missing(`Resources:\n  Job:${role(pass, train)}`)).toEqual([]);
  });

  it("is not found in another role", () => {
    expect(missing(`Resources:\n  Job:${role(train)}  Other:${role(pass)}`)).toEqual([
      "Resources.Job.Properties.Policies[0].PolicyDocument: `sagemaker:CreateTrainingJob` needs `iam:PassRole` as well, which nothing here allows.",
    ]);
  });

  it("may be in what stands before the policy and is no document", () => {
    const func = (first: string) => `
Transform: AWS::Serverless-2016-10-31
Resources:
  Read:
    Type: AWS::Serverless::Function
    Properties:
      Policies:${first}
        - Version: "2012-10-17"
          Statement:
            - Effect: Allow
              Action: [textract:StartDocumentAnalysis, textract:GetDocumentAnalysis]
              Resource: "*"
`;
    expect(missing(func(""))).toEqual([
      "Resources.Read.Properties.Policies[0]: `textract:StartDocumentAnalysis` needs `s3:GetObject` as well, which nothing here allows.",
    ]);
    expect(missing(func("\n        - S3ReadPolicy: { BucketName: documents }"))).toEqual([]);
  });
});
