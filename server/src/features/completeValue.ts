import type { Action, Catalogue } from "../catalogue/catalogue.ts";
import { aiGuides } from "../knowledge/aiGuides.ts";
import { aiServices } from "../knowledge/aiServices.ts";
import { effectTexts, versionTexts } from "../knowledge/elementTexts.ts";
import { readOperator } from "../knowledge/operators.ts";
import { passRoleServices } from "../knowledge/passRole.ts";
import { riskWords } from "../knowledge/risks.ts";
import { sdkPrefixes } from "../knowledge/sdkNames.ts";
import { hasWildcard } from "../policy/pattern.ts";
import { contains, shift } from "../text/span.ts";
import { enumerate } from "../text/words.ts";
import { resourceDrafts } from "./completeResource.ts";
import type { CompletionContext, CompletionDraft } from "./completionItem.ts";
import type { Cursor } from "./cursor.ts";
import type { Place } from "./place.ts";

/** What may be a value at the cursor. */
export function completeValue(cursor: Cursor, context: CompletionContext): CompletionDraft[] | undefined {
  const { path, place } = cursor;
  const [element, second, key] = path;
  if (place.statement === undefined) {
    return element === "Version" && path.length === 1 ? valueDrafts(versionTexts) : undefined;
  }
  if (path.length === 1) {
    switch (element) {
      case "Effect":
        return valueDrafts(effectTexts);
      case "Action":
      case "NotAction":
        return actionDrafts(cursor, context);
      case "Resource":
      case "NotResource":
        return resourceDrafts(cursor, context);
      case "Principal":
        return valueDrafts({ "*": "Anyone, also without credentials, unless a condition limits it." });
      default:
        return undefined;
    }
  }
  if ((element === "Principal" || element === "NotPrincipal") && path.length === 2) {
    return second === "Service" ? principalDrafts(context.catalogue) : undefined;
  }
  if (element === "Condition" && path.length === 3 && second !== undefined && key !== undefined) {
    return conditionValueDrafts(second, key, context.catalogue);
  }
  return undefined;
}

function valueDrafts(texts: Readonly<Record<string, string>>): CompletionDraft[] {
  return Object.entries(texts).map(([label, detail]) => ({ label, kind: "value", detail }));
}

function actionDrafts(
  { place, word, wordText }: Cursor,
  { catalogue }: CompletionContext,
): CompletionDraft[] | undefined {
  const colon = wordText.indexOf(":");
  const listed = new Set(
    (place.statement?.actions?.entries ?? []).flatMap(({ node, value }) =>
      value.kind === "known" && !contains(shift(node.span, place.base), word) ? [value.text.toLowerCase()] : [],
    ),
  );
  const risks = new Map(aiGuides.map((guide) => [guide.action, enumerate(guide.risks.map((risk) => riskWords[risk]))]));
  const toDraft = (action: Action, filterText?: string): CompletionDraft => {
    const risk = risks.get(action.id);
    return {
      label: action.id,
      kind: "action",
      detail: risk === undefined ? action.accessLevel : `${action.accessLevel} · AI risk: ${risk}`,
      documentation: `action:${action.id}`,
      ...(filterText === undefined ? {} : { filterText }),
    };
  };
  if (colon === -1 || place.offset <= word.start + colon) {
    const trust = mayBeTrust(place);
    const ai = aiServices.flatMap(({ prefix }) => (catalogue.hasService(prefix) ? [prefix] : []));
    const first = new Set(trust ? ["sts", ...ai] : ai);
    const rest = catalogue.servicePrefixes.filter((prefix) => !first.has(prefix));
    const toService = (prefix: string): CompletionDraft => ({
      label: `${prefix}:`,
      kind: "service",
      detail: catalogue.serviceName(prefix) ?? "",
      ...(ai.includes(prefix) ? { documentation: `service:${prefix}` } : {}),
    });
    const usual = (trust ? trustActions : aiGuides.map(({ action }) => action)).flatMap(
      (id) => catalogue.action(id) ?? [],
    );
    const fresh = usual.filter(({ id }) => !listed.has(id.toLowerCase())).map((action) => toDraft(action));
    const services = [...first].map(toService);
    return [...(trust ? [...fresh, ...services] : [...services, ...fresh]), ...rest.map(toService)];
  }
  const typed = wordText.slice(0, colon);
  if (hasWildcard(typed)) return undefined;
  const service =
    catalogue.service(typed) ??
    catalogue.service(sdkPrefixes.find(({ written }) => written === typed.toLowerCase())?.prefix ?? "");
  return service?.actions
    .filter(({ id }) => !listed.has(id.toLowerCase()))
    .sort((left, right) => (left.name < right.name ? -1 : 1))
    .map((action) => toDraft(action, `${typed}:${action.name}`));
}

/** A trust policy is told by its actions, which may not be written yet. */
function mayBeTrust({ policy, statement }: Place): boolean {
  if (policy.facts.kind !== "resource") return policy.facts.kind === "trust";
  return statement?.principals !== undefined && statement.resources === undefined;
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_update-role-trust-policy.html */
const trustActions = [
  "sts:AssumeRole",
  "sts:AssumeRoleWithWebIdentity",
  "sts:AssumeRoleWithSAML",
  "sts:TagSession",
  "sts:SetSourceIdentity",
];
function principalDrafts(catalogue: Catalogue): CompletionDraft[] {
  const principals = [...new Set(passRoleServices.flatMap(({ principals }) => principals))];
  return principals.map((label) => ({
    label,
    kind: "principal",
    detail: catalogue.serviceName(label.slice(0, Math.max(0, label.indexOf(".")))) ?? "",
  }));
}

function conditionValueDrafts(operatorText: string, key: string, catalogue: Catalogue): CompletionDraft[] | undefined {
  const operator = readOperator(operatorText)?.operator;
  const lower = key.toLowerCase();
  if (operator?.name === "Null") {
    return valueDrafts({ true: "The request does not have the key.", false: "The request has the key." });
  }
  if (operator?.name === "Bool") return valueDrafts({ true: "", false: "" });
  if (lower === "iam:passedtoservice") return principalDrafts(catalogue);
  if (lower === "aws:requestedregion") {
    return catalogue.partitions.flatMap(({ id, regions }) =>
      regions.map((label): CompletionDraft => ({ label, kind: "value", detail: id === "aws" ? "" : id })),
    );
  }
  return undefined;
}
