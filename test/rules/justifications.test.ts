import { type ParseError, parse } from "jsonc-parser";
import { describe, expect, it } from "vitest";
import { emptyConfiguration } from "../../server/src/engine/configuration.ts";
import { toPlainEdits } from "../../server/src/engine/fixAll.ts";
import { isJustifiable, isJustifiableRule } from "../../server/src/engine/justifiable.ts";
import { justify } from "../../server/src/engine/justify.ts";
import { parseConfiguration } from "../../server/src/engine/parseConfiguration.ts";
import { writeJustification } from "../../server/src/engine/writeJustification.ts";
import type { PolicyKind } from "../../server/src/policy/policy.ts";
import { rules } from "../../server/src/rules/registry.ts";
import type { Rule, RuleExample } from "../../server/src/rules/rule.ts";
import { namedRules } from "../../server/src/service.ts";
import { applyEdits } from "../../server/src/text/span.ts";
import { readMarks } from "../support/marked.ts";
import { type JsonObject, notations } from "../support/notations.ts";
import { testService } from "../support/service.ts";

/**
 * Every finding of the examples that may be justified, in every notation: what the quick fix writes covers that finding once
 * it has a reason, and no other.
 */
const modules = import.meta.glob<{ default: Rule; examples: readonly RuleExample[] }>("../../server/src/rules/*-*.ts", {
  eager: true,
});
const service = testService({ rules: rules.filter(isJustifiableRule) });

interface Written {
  readonly name: string;
  readonly path: string;
  readonly text: string;
  readonly kind: PolicyKind | undefined;
  readonly resourceType: string | undefined;
}

const texts = Object.values(modules).flatMap(({ default: rule, examples }) =>
  (isJustifiableRule(rule) ? examples : []).flatMap(({ title, policy, kind, resourceType }): Written[] => {
    const { text } = readMarks(policy);
    const options = { name: title, kind, resourceType };
    const errors: ParseError[] = [];
    const document = parse(text, errors, { allowTrailingComma: true }) as JsonObject;
    const written =
      errors.length > 0
        ? []
        : notations.flatMap(({ path, write }) => {
            const other = write(document);
            return other === undefined ? [] : [{ ...options, path, text: other }];
          });
    return [{ ...options, path: "policy.json", text }, ...written];
  }),
);

const nothing = { ...emptyConfiguration, comments: [], today: "2027-01-01" };

const told = (finding: { rule: string; severity: string; message: string }) =>
  `${finding.rule} ${finding.severity} ${finding.message}`;

describe("Every justification that is written", () => {
  it("into the configuration covers its finding, and those of the same words only", () => {
    const count = { covered: 0, without: 0 };
    for (const written of texts) {
      const { name, ...document } = written;
      const before = service.check(document);
      for (const [index, finding] of before.findings.entries()) {
        if (!isJustifiable(finding)) expect(service.justificationFor(before, finding)).toBeUndefined();
        const entry = service.justificationFor(before, finding);
        if (entry === undefined) {
          if (isJustifiable(finding)) count.without++;
          continue;
        }
        const { text = "", reason } = writeJustification(undefined, entry) ?? {};
        const { configuration, problems } = parseConfiguration(
          `${text.slice(0, reason)}Why${text.slice(reason)}`,
          namedRules,
        );
        expect(problems).toEqual([]);
        expect(configuration.justifications).toHaveLength(1);
        const { justifications } = configuration;
        const after = justify(before, { ...nothing, path: document.path, justifications });
        expect([name, document.path, finding.rule, after.findings[index]?.severity]).toEqual([
          name,
          document.path,
          finding.rule,
          "hint",
        ]);
        count.covered++;
        for (const [other, { justification, rule, subject }] of after.findings.entries()) {
          const same = before.findings[other];
          if (justification === undefined)
            expect(told(after.findings[other] as typeof finding)).toBe(told(same as typeof finding));
          else
            expect([rule, subject().text, subject().statement?.sid]).toEqual([
              finding.rule,
              finding.subject().text,
              finding.subject().statement?.sid,
            ]);
        }
      }
    }
    expect(count.covered).toBeGreaterThan(300);
    // What only deployment knows cannot be named.
    expect(count.without).toBeLessThan(count.covered / 5);
  }, 20_000);

  it("in a comment covers its finding, and no other", () => {
    const paths = new Map<string, number>();
    for (const written of texts) {
      const { name, ...document } = written;
      const before = service.check(document);
      for (const [index, finding] of before.findings.entries()) {
        const edits = service.justifyByComment(before, finding);
        if (edits === undefined) continue;
        const text = applyEdits(document.text, toPlainEdits(edits)).replace(/(leastwise: allow \S+ )(?= )/, "$1Why");
        const after = service.check({ ...document, text }, before);
        const place = [name, document.path, finding.rule, text];
        expect([...place, after.findings[index]?.severity]).toEqual([...place, "hint"]);
        expect([...place, service.commentProblems(after)]).toEqual([...place, []]);
        const others = (findings: typeof after.findings) => findings.filter((_, other) => other !== index).map(told);
        expect([...place, others(after.findings)]).toEqual([...place, others(before.findings)]);
        expect(after.file.policies.map(({ facts }) => facts)).toEqual(before.file.policies.map(({ facts }) => facts));
        paths.set(document.path, (paths.get(document.path) ?? 0) + 1);
      }
    }
    expect([...paths.keys()].sort()).toEqual(["main.tf", "policy.yaml", "template.yaml"]);
    for (const number of paths.values()) expect(number).toBeGreaterThan(20);
  }, 20_000);
});
