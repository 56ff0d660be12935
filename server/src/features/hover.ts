import { readArn } from "../access/arnTypes.ts";
import { findConditionKey, isKey } from "../access/conditionKeys.ts";
import { actionsOf, namedActions } from "../access/expand.ts";
import type { ParsedFile } from "../hosts/host.ts";
import {
  documentElementTexts,
  effectTexts,
  principalTypeTexts,
  statementElementTexts,
  versionTexts,
} from "../knowledge/elementTexts.ts";
import { ifExistsMeaning, operatorSource, qualifierMeaning, readOperator } from "../knowledge/operators.ts";
import { type Arn, parseArn } from "../policy/arn.ts";
import type { Statement } from "../policy/policy.ts";
import type { StringNode } from "../policy/tree.ts";
import { displayText, type Value } from "../policy/value.ts";
import type { Span } from "../text/span.ts";
import { count } from "../text/words.ts";
import { type DescribeContext, dataDate, describeActionEntry, serviceTitle } from "./describeAction.ts";
import { describeStar } from "./describeStar.ts";
import { bullets, codeSpan, codeSpans, escapeMarkdown, pageLink, paragraphs } from "./markdown.ts";
import { keyAt, type Place, placeAt, propertiesOf, spanInFile } from "./place.ts";

/** What there is to say about a place of a file. */
export interface Hover {
  /** Offsets in the file. */
  readonly span: Span;
  readonly markdown: string;
}

/** What there is to say about the action, ARN, condition or element at an offset of the file. */
export function hover(file: ParsedFile, offset: number, context: DescribeContext): Hover | undefined {
  const place = placeAt(file, offset);
  if (place === undefined) return undefined;
  const key = keyAt(place);
  const markdown = key === undefined ? describeValue(place, context) : describeKey(place, context);
  const span = key?.keySpan ?? place.location.node.span;
  return markdown === undefined ? undefined : { span: spanInFile(place, span), markdown };
}

function describeKey(place: Place, context: DescribeContext): string | undefined {
  const path = propertiesOf(place).map(({ key }) => key);
  const [element, second, third] = path;
  if (element === undefined) return undefined;
  if (place.statement === undefined) return path.length === 1 ? elementText(documentElementTexts, element) : undefined;
  if (path.length === 1) return elementText(statementElementTexts, element);
  if (element === "Principal" || element === "NotPrincipal") {
    return path.length === 2 && second !== undefined ? elementText(principalTypeTexts, second) : undefined;
  }
  if (element !== "Condition" || second === undefined) return undefined;
  if (path.length === 2) return describeOperator(second);
  return path.length === 3 && third !== undefined ? describeConditionKey(third, place.statement, context) : undefined;
}

function describeValue(place: Place, context: DescribeContext): string | undefined {
  const { node } = place.location;
  const properties = propertiesOf(place);
  const element = properties[0]?.key;
  if (node.kind !== "string" || element === undefined || properties.length > 1) return undefined;
  const text = displayText(node.value);
  if (text === undefined) return undefined;
  const known = node.value.kind === "known";
  if (place.statement === undefined) return element === "Version" && known ? own(versionTexts, text) : undefined;
  switch (element) {
    case "Effect":
      return known ? own(effectTexts, text) : undefined;
    case "Action":
    case "NotAction":
      return known ? describeActionEntry(text, context) : undefined;
    case "Resource":
    case "NotResource":
      return describeResource(node, text, place.statement, context);
    default:
      return undefined;
  }
}

function elementText(
  texts: Readonly<Record<string, { readonly text: string; readonly source: string }>>,
  name: string,
): string | undefined {
  const entry = own(texts, name);
  return entry && paragraphs([`**${escapeMarkdown(name)}**: ${entry.text}`, pageLink("AWS's reference", entry.source)]);
}

/** The record's own value, so that a document cannot ask for `constructor`. */
function own<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

/** A condition operator with its qualifier. */
export function describeOperator(text: string): string | undefined {
  const read = readOperator(text);
  if (read === undefined) return undefined;
  const { operator, qualifier, ifExists } = read;
  const written = `${qualifier === undefined ? "" : `${qualifier}:`}${operator.name}${ifExists ? "IfExists" : ""}`;
  const meaning = ifExists
    ? operator.meaning.replace(", and true if the request has no such key", "")
    : operator.meaning;
  return paragraphs([
    `### ${codeSpan(written)}`,
    meaning,
    ifExists ? ifExistsMeaning : undefined,
    qualifier === undefined ? undefined : qualifierMeaning[qualifier],
    pageLink("AWS's reference", operatorSource),
  ]);
}

/** A condition key, with what its type means for the statement. */
export function describeConditionKey(
  key: string,
  statement: Statement | undefined,
  { catalogue }: DescribeContext,
): string | undefined {
  const actions = actionsOf(statement, catalogue);
  const services = [...new Set(actions.map(({ service }) => service))];
  const found = findConditionKey(key, catalogue, services);
  if (found === undefined) {
    return paragraphs([`### ${codeSpan(key)}`, `Not in the data of ${catalogue.date}; it may be newer.`]);
  }
  const { definition, global, service } = found;
  const carries = actions.filter((action) => catalogue.conditionKeysOf(action).some((name) => isKey(key, name)));
  const lacks = actions.filter((action) => !carries.includes(action));
  return paragraphs([
    `### ${codeSpan(definition.key)}`,
    `**${typeWords(definition.type)}** · ${service === undefined ? "for every service" : `defined by ${serviceTitle(service, catalogue)}`}`,
    global && `It holds ${global.about}.`,
    definition.replacedBy && `**Deprecated:** use ${codeSpan(definition.replacedBy)}.`,
    service === undefined || actions.length === 0
      ? undefined
      : bullets([
          ...(carries.length === 0 ? [] : [`AWS lists it for ${codeSpans(ids(carries), 4)}.`]),
          ...(lacks.length === 0
            ? []
            : [
                `AWS does not list it for ${codeSpans(ids(lacks), 4)}: ${lacks.length === 1 ? "its" : "their"} requests may not have it.`,
              ]),
        ]),
    global ? pageLink("AWS's reference", global.source) : undefined,
    global ? undefined : dataDate(catalogue),
  ]);
}

function ids(actions: readonly { readonly id: string }[]): string[] {
  return actions.map(({ id }) => id);
}

function typeWords(type: string): string {
  const list = type.startsWith("ArrayOf");
  return `${list ? type.slice("ArrayOf".length) : type}${list ? ", several values: use `ForAnyValue:` or `ForAllValues:`" : ""}`;
}

function describeResource(
  node: StringNode,
  text: string,
  statement: Statement,
  { catalogue }: DescribeContext,
): string | undefined {
  if (text === "*") return describeStar(statement, catalogue);
  const arn = parseArn(text);
  if (arn === undefined) return undefined;
  const actions = actionsOf(statement, catalogue);
  const reading = readArn(text, catalogue);
  const types = reading.types();
  const taking = actions.filter((action) => reading.takenBy(action) === true);
  const refusing = namedActions(statement, catalogue).filter((action) => reading.takenBy(action) === false);
  const templates = types.flatMap(({ arns }) => arns.map(parseArn));
  const field = (title: string, name: keyof Arn, note = "") => {
    const value = arn[name];
    if (value !== "") return `**${title}** ${codeSpan(value)}${note || fieldNote(value, node.value)}`;
    const usual = templates.length > 0 && templates.every((template) => template?.[name] === "");
    return `**${title}** *empty*${usual ? ", as in all ARNs of this type" : ""}`;
  };
  const service = catalogue.serviceName(arn.service);
  return paragraphs([
    `### ${
      types.length === 0
        ? "ARN"
        : types
            .slice(0, 3)
            .map(({ name }) => escapeMarkdown(name))
            .join(" or ")
    }${
      types.length > 3 ? ` or ${count(types.length - 3, "other type")}` : ""
    }${service === undefined ? "" : ` · ${escapeMarkdown(service)}`}`,
    bullets([
      field("Partition", "partition", partitionNote(arn.partition)),
      field("Service", "service"),
      field("Region", "region"),
      field("Account", "account"),
      field("Resource", "resource", resourceNote(arn.resource, node.value)),
    ]),
    taking.length === 0 ? undefined : `Taken by ${codeSpans(ids(taking), 4)}.`,
    refusing.length === 0
      ? undefined
      : `**Not taken** by ${codeSpans(ids(refusing), 4)}: for ${refusing.length === 1 ? "it" : "them"} this ARN matches nothing.`,
    dataDate(catalogue),
  ]);
}

function partitionNote(partition: string): string {
  return own(partitionNotes, partition) ?? "";
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
const partitionNotes: Readonly<Record<string, string>> = {
  aws: ": the commercial Regions",
  "aws-cn": ": the Regions in China",
  "aws-us-gov": ": AWS GovCloud (US)",
};

function fieldNote(text: string, value: Value): string {
  if (text.includes("${")) return variableNote(value);
  if (text === "*") return ": any";
  return text.includes("*") || text.includes("?") ? ": a pattern" : "";
}

function resourceNote(resource: string, value: Value): string {
  if (resource.includes("${")) return variableNote(value);
  if (resource === "*") return ": every resource of the service";
  if (!resource.includes("*") && !resource.includes("?")) return "";
  return resource.indexOf("*") === resource.length - 1 && !resource.includes("?")
    ? ": all that begin so"
    : ": a pattern";
}

function variableNote(value: Value): string {
  return value.kind === "known" ? ": with a variable, filled in for each request" : ": decided at deployment";
}
