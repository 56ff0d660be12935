import { describe, expect, it } from "vitest";
import {
  canonicalKey,
  compileCatalogue,
  levelLetter,
  replacementOf,
  splitArns,
} from "../../scripts/catalogue/compile.ts";
import { createCatalogue } from "../../server/src/catalogue/catalogue.ts";
import { nearest } from "../../server/src/catalogue/nearest.ts";
import { testCatalogue as catalogue } from "../support/service.ts";

const ids = (pattern: string) => catalogue.actionsMatching(pattern).map(({ id }) => id);

describe("The compiled catalogue", () => {
  it("holds all of the source, and says its date", () => {
    expect(catalogue.servicePrefixes).toHaveLength(456);
    expect(catalogue.actionCount).toBe(22_091);
    expect(catalogue.actionsMatching("*")).toHaveLength(22_091);
    expect(catalogue.actionsMatching("*:*")).toHaveLength(22_091);
    expect(catalogue.actionsMatching("**")).toHaveLength(22_091);
    expect(catalogue.date).toBe("2026-09-26");
  });

  it("is the same bytes from the same input, and what was built is fresh", () => {
    const first = compileCatalogue();
    const second = compileCatalogue();
    expect(Buffer.from(first.catalogue).equals(second.catalogue)).toBe(true);
    expect(Buffer.from(first.descriptions).equals(second.descriptions)).toBe(true);
    expect(createCatalogue(first.catalogue).actionCount).toBe(catalogue.actionCount);
  });

  it("opens where the bytes are a part of a larger buffer", () => {
    const { catalogue: bytes } = compileCatalogue();
    const larger = new Uint8Array(bytes.length + 7);
    larger.set(bytes, 7);
    expect(createCatalogue(larger.subarray(7)).action("bedrock:InvokeModel")?.id).toBe("bedrock:InvokeModel");
  });

  it.each([
    ["Tagging, Write", "T"],
    ["Permissions management, Write", "P"],
    ["Read", "R"],
    ["List", "L"],
    ["Write", "W"],
  ])("takes the gravest of the access levels %s", (level, letter) => {
    expect(levelLetter(level)).toBe(letter);
  });

  it.each([
    ["aws:ResourceTag/${TagKey}", "aws:ResourceTag/${TagKey}"],
    ["s3:ExistingObjectTag/<key>", "s3:ExistingObjectTag/${TagKey}"],
    ["sagemaker:ResourceTag/", "sagemaker:ResourceTag/${TagKey}"],
    ["ec2:ResourceTag/tag-key", "ec2:ResourceTag/${TagKey}"],
    [
      "codebuild:environment.environmentVariables/${name}.value",
      "codebuild:environment.environmentVariables/${name}.value",
    ],
  ])("writes the key %s in one dialect", (written, canonical) => {
    expect(canonicalKey(written)).toBe(canonical);
  });

  it("leaves no other dialect behind", () => {
    const keys = catalogue.servicePrefixes.flatMap((prefix) => catalogue.service(prefix)?.conditionKeys ?? []);
    expect(keys.length).toBeGreaterThan(2500);
    expect(keys.filter(({ key }) => /[<>]|\/$|\/tag-key$/.test(key))).toEqual([]);
  });

  it("cuts several ARNs of one type apart", () => {
    const types = catalogue.servicePrefixes.flatMap((prefix) => catalogue.service(prefix)?.resourceTypes ?? []);
    expect(types.filter(({ arns }) => arns.length > 1)).toHaveLength(13);
    expect(types.flatMap(({ arns }) => arns).filter((arn) => /,\s/.test(arn) || !arn.startsWith("arn:"))).toEqual([]);
    expect(splitArns("arn:a:b:c:d:e,f, arn:g")).toEqual(["arn:a:b:c:d:e,f", "arn:g"]);
  });

  it("knows the keys that replace deprecated ones", () => {
    const replaced = catalogue.servicePrefixes
      .flatMap((prefix) => catalogue.service(prefix)?.conditionKeys ?? [])
      .filter(({ replacedBy }) => replacedBy !== undefined);
    expect(replaced).toHaveLength(9);
    expect(replaced.find(({ key }) => key === "sagemaker:VolumeKmsKey")?.replacedBy).toBe("sagemaker:VolumeKmsKeyArn");
    expect(replacementOf("Filters access by the key of the request")).toBeUndefined();
  });

  it("takes dependent actions and the permission-only flag from the older data, and knows where that ends", () => {
    expect(catalogue.action("sagemaker:CreateTrainingJob")?.dependentActions).toEqual([
      "iam:PassRole",
      "sagemaker:AddTags",
    ]);
    expect(catalogue.action("bedrock:InvokeModel")?.dependentActions).toEqual([]);
    const newer = catalogue.actionsMatching("*").filter(({ dependentActions }) => dependentActions === undefined);
    expect(newer.length).toBeGreaterThan(1000);
    expect(newer.every(({ permissionOnly }) => permissionOnly === undefined)).toBe(true);
    expect(catalogue.actionsMatching("*").some(({ permissionOnly }) => permissionOnly === true)).toBe(true);
  });

  it("unites the keys of an action with those of its resource types there", () => {
    const keys = catalogue.action("sagemaker:CreateTrainingJob")?.conditionKeys ?? [];
    expect(keys).toContain("sagemaker:NetworkIsolation");
    const action = catalogue.action("bedrock:GetAgent");
    expect(action && catalogue.conditionKeysOf(action)).toContain("aws:ResourceTag/${TagKey}");
  });

  it("knows names that AWS published earlier", () => {
    const { header } = { header: catalogue };
    expect(header.retired("bedrock:InvokeModel")).toBe(false);
    expect(header.retired("no-service:NoAction")).toBe(false);
    expect(header.retired("DeepRacer:AddLeaderboardAccessPermission")).toBe(true);
    expect(header.retired("deepracer:AddLeader*")).toBe(true);
    expect(header.retired("deepracer:NoAction")).toBe(false);
  });

  it("tells partitions and their Regions", () => {
    const commercial = catalogue.partitions.find(({ id }) => id === "aws");
    expect(commercial?.regions).toContain("us-east-1");
    expect(catalogue.partitions.map(({ id }) => id)).toEqual(expect.arrayContaining(["aws", "aws-cn", "aws-us-gov"]));
    expect(
      catalogue.partitions.flatMap(({ regions }) => regions).filter((region) => region.endsWith("-global")),
    ).toEqual([]);
  });
});

describe("Questions to the catalogue", () => {
  it("finds an action in any case, and spells it as AWS does", () => {
    expect(catalogue.action("BEDROCK:invokemodel")?.id).toBe("bedrock:InvokeModel");
    expect(catalogue.action("bedrock:Converse")).toBeUndefined();
    expect(catalogue.action("bedrock")).toBeUndefined();
  });

  it.each([
    ["bedrock:InvokeModel", ["bedrock:InvokeModel"]],
    ["bedrock:invokemodel*", ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"]],
    ["B?DROCK:*modelwithresponsestream", ["bedrock:InvokeModelWithResponseStream"]],
    ["Polly:Synthesize*", ["polly:SynthesizeSpeech"]],
    ["polly:*Speech", ["polly:SynthesizeSpeech"]],
    ["b?drock:*ModelWithResponseStream", ["bedrock:InvokeModelWithResponseStream"]],
    [
      "textract:Get*Analysis",
      ["textract:GetDocumentAnalysis", "textract:GetExpenseAnalysis", "textract:GetLendingAnalysis"],
    ],
    ["polly:Synthesize?????", []],
    ["polly:Synthesize??????", ["polly:SynthesizeSpeech"]],
    ["nothing:*", []],
    ["", []],
    ["InvokeModel", []],
  ])("lists the actions of %s", (pattern, expected) => {
    expect(ids(pattern)).toEqual(expected);
  });

  it("answers hostile patterns at once", () => {
    expect(ids("*:*?*?*?*?*?*?zz")).toEqual([]);
    expect(ids(`*:${"*a".repeat(200)}`)).toEqual([]);
  });

  it.each([
    ["arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0", ["foundation-model"]],
    ["arn:aws:sagemaker:us-east-1:111122223333:endpoint/churn", ["endpoint"]],
    ["arn:aws:iam::111122223333:role/service/training", ["role"]],
    ["arn:aws:kendra:*:*:index/*/data-source/*", ["data-source", "index"]],
    ["arn:aws:bedrock:us-east-1:111122223333:nothing/x", []],
    ["arn:aws:sagemaker:${aws:RequestedRegion}:111122223333:endpoint/${aws:username}", ["endpoint", "endpoint"]],
    ["arn:aws:iam::111122223333:${aws:username}", ["role", "user"]],
    ["*", []],
  ])("tells the resource types of %s", (arn, expected) => {
    const names = catalogue.resourceTypesOf(arn).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(expected));
    if (expected.length < 2) expect(names).toEqual(expected);
  });

  it.each([
    ["bedrock", "InvokeModels", "bedrock:InvokeModel"],
    ["textract", "AnalyseDocument", "textract:AnalyzeDocument"],
    ["sagemaker", "CreateTraningJob", "sagemaker:CreateTrainingJob"],
    ["bedrock", "Zzzzzz", undefined],
  ])("guesses what %s:%s was meant to be", (prefix, name, expected) => {
    expect(catalogue.nearestAction(prefix, name)?.id).toBe(expected);
  });

  it("guesses services, and reads descriptions when asked", () => {
    expect(catalogue.nearestService("sagemakr")).toBe("sagemaker");
    expect(catalogue.nearestService("SageMakr")).toBe("sagemaker");
    expect(catalogue.serviceName("BEDROCK")).toBe("Amazon Bedrock");
    expect([catalogue.hasService("BedRock"), catalogue.hasService("bedrok")]).toEqual([true, false]);
    expect(catalogue.nearestService("our-own-service")).toBeUndefined();
    const action = catalogue.action("bedrock:InvokeModel");
    expect(action && catalogue.description(action)).toMatch(/^invoke the specified Bedrock model/);
  });
});

describe("The nearest name", () => {
  it.each([
    ["abc", ["abd"], "abd"],
    ["abc", ["ade"], undefined],
    ["abcdef", ["abcdxy"], "abcdxy"],
    ["abcdef", ["abcxyz"], undefined],
    ["abcdef", ["abcd"], "abcd"],
    ["abcdef", ["abc"], undefined],
    ["abc", ["acb"], "acb"],
    ["abcdef", ["badcfe"], undefined],
    ["abcdef", ["badcef"], "badcef"],
    ["abcdef", ["abcdxy", "abcdex", "abcdey"], "abcdex"],
    ["ab", ["b"], undefined],
    ["abcdefghi", ["xabcdefghiyz"], "xabcdefghiyz"],
    ["", ["a"], undefined],
  ])("to %s of %j is %s", (text, candidates, expected) => {
    const index = nearest(text, candidates);
    expect(index === undefined ? undefined : candidates[index]).toBe(expected);
  });
});

describe("A catalogue", () => {
  it("does without descriptions", () => {
    const bare = createCatalogue(compileCatalogue().catalogue);
    const action = bare.action("bedrock:InvokeModel");
    expect(action && bare.description(action)).toBeUndefined();
  });
});
