import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { escalationPaths } from "../../server/src/knowledge/escalationPaths.ts";
import { rules } from "../../server/src/rules/registry.ts";
import { exampleFindings } from "../support/exampleFindings.ts";
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
    expect(findings).toEqual(exampleFindings);
  });

  it("and rules are as many as the project's page says", () => {
    const page = readFileSync(new URL("../README.md", folder), "utf8");
    expect(page).toContain(`[${rules.length} rules](docs/rules/README.md)`);
    expect(page).toContain(`[${escalationPaths.length} such ways](docs/rules/escalation-path.md)`);
  });

  it("are all told of on the page, and the clean ones are clean", () => {
    const page = readFileSync(new URL("README.md", folder), "utf8");
    expect(Object.keys(findings).filter((path) => !page.includes(`(${path})`))).toEqual([]);
    const clean = Object.entries(findings).filter(([path]) => path.startsWith("clean/"));
    expect(clean.length).toBeGreaterThan(0);
    expect(clean.filter(([, found]) => found.length > 0)).toEqual([]);
  });
});
