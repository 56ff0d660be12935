import { parse } from "jsonc-parser";
import { describe, expect, it } from "vitest";
import { toPlainEdits } from "../../server/src/engine/fixAll.ts";
import { grantCategories, type Rule, type RuleExample } from "../../server/src/rules/rule.ts";
import type { PolicyDocument } from "../../server/src/service.ts";
import { applyEdits } from "../../server/src/text/span.ts";
import { lineDiff } from "../support/lineDiff.ts";
import { readMarks, writeMarks } from "../support/marked.ts";
import { testService } from "../support/service.ts";

const modules = import.meta.glob<{ default: Rule; examples: readonly RuleExample[] }>("../../server/src/rules/*-*.ts", {
  eager: true,
});

for (const [path, { default: rule, examples }] of Object.entries(modules)) {
  const service = testService({ rules: [rule] });
  const open = (text: string, example: RuleExample): PolicyDocument => ({
    path: "policy.json",
    text,
    kind: example.kind,
    resourceType: example.resourceType,
  });
  const check = (text: string, example: RuleExample) => service.check(open(text, example));

  describe(rule.id, () => {
    it("has its own name as file name", () => {
      expect(path).toContain(`/${rule.id}.ts`);
    });

    it("shows every message, a silent twin and an unknown value that stays silent", () => {
      const texts = examples.map((example) => ({ example, ...readMarks(example.policy) }));
      const shown = texts.flatMap(({ marks }) => marks.map(({ message }) => message));
      for (const [name, { text }] of Object.entries(rule.messages)) {
        const pattern = text.split(/\{\w+\}/);
        const fits = (message: string) => pattern.every((part) => message.includes(part));
        expect(shown.some(fits), `no example shows the message "${name}"`).toBe(true);
      }
      const silent = texts.filter(({ marks }) => marks.length === 0);
      expect(silent.length, "no silent twin").toBeGreaterThan(0);
      expect(
        silent.some(({ text }) => /"(Ref|Fn::\w+)":/.test(text)),
        "no silent unknown value",
      ).toBe(true);
    });

    for (const example of examples) {
      const { text, marks } = readMarks(example.policy);

      it(example.title, () => {
        const found = check(text, example).findings.map(({ span, message }) => ({ ...span, message }));
        expect(writeMarks(text, found)).toBe(writeMarks(text, marks));
      });

      it(`${example.title} (fixes)`, () => {
        const result = check(text, example);
        const fixes = result.findings.flatMap((finding) => finding.fixes().map((fix) => ({ finding, fix })));
        const after = fixes.map(({ finding, fix }) => {
          const rendered = service.render(result, finding, fix);
          if (rendered === undefined) throw new Error(`The fix "${fix.title}" cannot be spelled.`);
          return [fix.title, applyEdits(text, toPlainEdits(rendered))] as const;
        });
        const diffs = after.map(([title, fixed]) => [title, lineDiff(text, fixed)]);
        const expected = (example.fixes ?? []).map(([title, diff]) => [title, diff.replace(/^\n/, "")]);
        expect(diffs).toEqual(expected);
        for (const [title, fixed] of after) {
          const errors: unknown[] = [];
          parse(fixed, errors as never[], { allowTrailingComma: true });
          expect(errors, `"${title}" breaks the text`).toEqual([]);
          const left = check(fixed, example).findings.length;
          expect(left, `"${title}" leaves its finding`).toBeLessThan(result.findings.length);
        }
        if (
          grantCategories.includes(rule.category) &&
          result.findings.some((finding) => finding.fixes().length === 0)
        ) {
          expect(rule.docs.withoutFix, "its page does not say why there is no repair").toBeDefined();
        }
        expect(fixes.filter(({ fix }) => fix.preferred).length).toBeLessThanOrEqual(result.findings.length);
      });

      it(`${example.title} (additions)`, () => {
        const result = check(text, example);
        const after = result.findings.flatMap((finding) =>
          finding.additions().map((addition) => {
            const rendered = service.render(result, finding, addition);
            if (rendered === undefined) throw new Error(`The addition "${addition.title}" cannot be spelled.`);
            return [addition.title, applyEdits(text, toPlainEdits(rendered))] as const;
          }),
        );
        const expected = (example.additions ?? []).map(([title, diff]) => [title, diff.replace(/^\n/, "")]);
        expect(after.map(([title, added]) => [title, lineDiff(text, added)])).toEqual(expected);
        for (const [title, added] of after) {
          const { policies } = service.parse(open(added, example));
          expect(check(added, example).findings.length, `"${title}" leaves its finding`).toBeLessThan(
            result.findings.length,
          );
          // It grants more, as it says, and takes nothing away.
          expect(service.compare(result.file.policies, policies).verdict).not.toBe("no-new-access");
          expect(service.compare(policies, result.file.policies).verdict).toBe("no-new-access");
        }
      });

      it(`${example.title} (fix-all ends and changes nothing more)`, () => {
        const once = service.fixAll(open(text, example), ["preserving", "narrowing"]);
        expect(service.fixAll(open(once.text, example), ["preserving", "narrowing"]).fixed).toBe(0);
      });
    }
  });
}

describe("The element that a rule needs", () => {
  const all = Object.values(modules);
  const declared = all.flatMap(({ default: rule }) => ("needs" in rule ? [rule] : []));
  const asked = testService({ rules: declared });
  const alwaysAsked = testService({ rules: declared.map(({ needs: _, ...rule }) => rule) });

  it("is one without which the rule is silent", () => {
    expect(declared.length).toBeGreaterThan(0);
    for (const example of all.flatMap(({ examples }) => examples)) {
      const document = { ...example, path: "policy.json", text: readMarks(example.policy).text };
      const findings = (service: typeof asked) =>
        service.check(document).findings.map(({ rule, span, message }) => ({ rule, span, message }));
      expect(findings(asked)).toEqual(findings(alwaysAsked));
    }
  });
});
