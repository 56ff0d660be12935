import { describe, expect, it } from "vitest";
import { doingsOf, riskOf, riskyDoings } from "../../server/src/knowledge/actionRisks.ts";
import { sourceOf } from "../../server/src/knowledge/sources.ts";
import { accessSummary } from "../../server/src/rules/accessSummary.ts";
import { testCatalogue as catalogue } from "../support/service.ts";

const actions = (...patterns: readonly string[]) => patterns.flatMap((pattern) => catalogue.actionsMatching(pattern));
const ids = (...patterns: readonly string[]) => actions(...patterns).map(({ id }) => id);

describe("What actions are known to do", () => {
  const all = riskyDoings.flatMap((doing) => doing.actions);

  it("names actions of AWS's in AWS's spelling, each once", () => {
    expect(all.filter((id) => catalogue.action(id)?.id !== id)).toEqual([]);
    expect(all.filter((id, index) => all.indexOf(id) !== index)).toEqual([]);
  });

  it("has sources", () => {
    for (const { sources, words } of riskyDoings) {
      expect(sources.length, words[0]).toBeGreaterThan(0);
      for (const source of sources) expect(sourceOf(source).url).toMatch(/^https:/);
    }
  });

  it("is counted, the gravest first", () => {
    const told = doingsOf(ids("sagemaker:*")).map(({ doing, count }) => `${count} ${doing.words[1]}`);
    expect(told).toEqual(["2 hand out credentials", "2 run code under another role", "4 share or export models"]);
  });
});

describe("The risk of actions", () => {
  it.each([
    [["bedrock:*"], "model-theft"],
    [["bedrock:CreateModelCopyJob", "bedrock:InvokeModel"], "model-theft"],
    [["sagemaker:*"], "escalation"],
    [["iam:*"], "escalation"],
    [["s3:*"], "data-exposure"],
    [["s3:GetObject"], "data-exposure"],
    [["textract:*"], "data-exposure"],
    // The main risk of a guide, not its others: invoking a model costs.
    [["bedrock:InvokeModel"], "cost"],
    [["bedrock:InvokeModel", "bedrock:Retrieve"], "data-exposure"],
    [["polly:*"], "cost"],
    [["bedrock:ApplyGuardrail", "polly:SynthesizeSpeech"], "compliance"],
    // Nothing is known of these.
    [["polly:GetLexicon"], undefined],
    [["mediaconvert:*"], undefined],
    [[], undefined],
  ])("%j is %s", (patterns, expected) => {
    expect(riskOf(ids(...patterns))).toBe(expected);
  });
});

describe("What actions can do, in words", () => {
  it.each([
    [["polly:GetLexicon", "polly:ListLexicons"], ": all read"],
    [["polly:GetLexicon"], ", which reads"],
    [["polly:DeleteLexicon"], ", which writes"],
    [["polly:DeleteLexicon", "polly:PutLexicon"], ": all write"],
    [["polly:*"], ": 3 write"],
    [["polly:PutLexicon", "polly:GetLexicon"], ": 1 writes"],
    [["sagemaker:AddTags"], ", which tags"],
    [["s3:PutBucketPolicy", "s3:PutBucketAcl"], ": all manage permissions; all open data or keys to others"],
    [["iam:PutRolePolicy"], ", which manages permissions and can raise the caller's own rights"],
    [["ssm:GetParameter", "ssm:GetParameters"], ": all read secrets or encrypted data"],
    [["s3:GetObject"], ", which reads stored data"],
    [["s3:GetObject", "s3:GetObjectAcl"], ": all read; 1 reads stored data"],
    [["sagemaker:AddTags", "sagemaker:CreateApp", "iam:PassRole"], ": 1 tags, 2 write"],
    [["bedrock:*"], ": 1 manages permissions, 2 tag, 131 write; 2 share or export models"],
  ])("%j%s", (patterns, expected) => {
    expect(accessSummary(actions(...patterns))).toBe(expected);
  });
});
