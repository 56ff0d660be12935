import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { testService } from "../support/service.ts";

const folder = new URL("../../examples/", import.meta.url);
const service = testService();

/** The findings of each policy that newcomers open, in the order of the text; `examples/README.md` speaks of them. */
const findings = Object.fromEntries(
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(json|yaml|tf)$/.test(name))
    .sort()
    .map((name) => {
      const path = name.replaceAll("\\", "/");
      const result = service.check({ path, text: readFileSync(new URL(path, folder), "utf8") });
      return [path, result.findings.map(({ rule }) => rule)];
    }),
);

describe("The examples", () => {
  it("have the findings that their page promises", () => {
    expect(findings).toMatchInlineSnapshot(`
      {
        "agentcore-code-interpreter.json": [
          "unknown-service",
          "redundant-action",
          "wildcard-action",
          "wildcard-resource",
          "unknown-service",
          "wildcard-resource",
          "passrole-any-service",
          "passrole-any-role",
          "unknown-condition-key",
        ],
        "ai-regions-scp.json": [
          "unknown-service",
          "unknown-condition-key",
          "repeated-sid",
          "model-arn-with-account",
          "invalid-effect",
          "unknown-action",
        ],
        "bedrock-agent.json": [
          "unknown-service",
          "unknown-action",
          "unknown-action",
          "action-resource-mismatch",
          "model-arn-with-account",
          "unknown-service",
          "wildcard-resource",
          "wildcard-action",
          "wildcard-resource",
          "passrole-any-service",
          "passrole-any-role",
        ],
        "clean/bedrock-invoke.json": [],
        "clean/sagemaker-training.json": [],
        "clean/textract-async.json": [],
        "notebook-user.json": [
          "allow-not-action",
          "variable-in-old-version",
          "operator-type-mismatch",
          "passrole-any-role",
        ],
        "rag-app.sam.yaml": [
          "unknown-service",
          "wildcard-resource",
          "missing-version",
          "wildcard-action",
          "unknown-action",
          "service-trust-without-source",
          "passrole-any-service",
          "passrole-any-role",
          "wildcard-resource",
        ],
        "rag-knowledge-base.json": [
          "wildcard-service",
          "redundant-statement",
          "unknown-action",
          "redundant-statement",
          "unknown-action",
          "unknown-service",
          "wildcard-action",
          "wildcard-resource",
          "action-resource-mismatch",
        ],
        "rekognition-moderation.json": [
          "missing-version",
          "unknown-action",
          "wildcard-action",
          "wildcard-resource",
          "passrole-any-service",
          "passrole-any-role",
          "wildcard-resource",
        ],
        "sagemaker-training.json": [
          "duplicate-key",
          "wildcard-action",
          "wildcard-action",
          "redundant-action",
          "unknown-service",
          "wildcard-resource",
        ],
        "sagemaker-trust.json": [
          "redundant-statement",
          "service-trust-without-source",
          "unknown-action",
          "public-role",
        ],
        "terraform/policies.tf": [
          "unknown-service",
          "unknown-action",
          "wildcard-resource",
          "wildcard-action",
          "service-trust-without-source",
          "unknown-action",
          "passrole-any-service",
          "passrole-any-role",
          "missing-version",
          "unknown-action",
        ],
        "terraform/roles.tf": [],
        "textract-documents.json": [
          "unknown-action",
          "unknown-action",
          "unknown-action",
          "action-resource-mismatch",
          "missing-element",
          "unknown-element",
        ],
      }
    `);
  });

  it("are all told of on the page, and the clean ones are clean", () => {
    const page = readFileSync(new URL("README.md", folder), "utf8");
    expect(Object.keys(findings).filter((path) => !page.includes(`(${path})`))).toEqual([]);
    const clean = Object.entries(findings).filter(([path]) => path.startsWith("clean/"));
    expect(clean.length).toBeGreaterThan(0);
    expect(clean.filter(([, found]) => found.length > 0)).toEqual([]);
  });
});
