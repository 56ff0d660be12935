import type { AccessLevel, Action, Catalogue } from "../catalogue/catalogue.ts";
import { accessLevelLetters } from "../catalogue/format.ts";
import { printable } from "../text/printable.ts";
import { count, enumerate, formatNumber } from "../text/words.ts";
import type { GrantChange } from "./grantDifference.ts";

export interface GrantLine {
  readonly sign: string;
  readonly text: string;
}

/** Changes as lines by service and access level, all in the same columns: `s3  Write  PutObject  on arn:aws:s3:::data/*`. */
export function grantLines(
  groups: readonly { readonly sign: string; readonly changes: readonly GrantChange[] }[],
  catalogue: Catalogue,
): GrantLine[] {
  const tables = groups.map(({ sign, changes }) => {
    const rows = changes.flatMap((change) => {
      const scope = printable(describeScope(change));
      return grantRows(change.actions, catalogue).map((row): GrantRow => ({ ...row, what: `${row.what}${scope}` }));
    });
    return { sign, rows: rows.sort(inOrder).slice(0, MAX_ROWS), rest: rows.length - MAX_ROWS };
  });
  const all = tables.flatMap(({ rows }) => rows);
  const services = all.map(({ service }) => service.length).filter((width) => width <= MAX_SERVICE_WIDTH);
  const widths = [Math.max(0, ...services), Math.max(0, ...all.map(({ level }) => level.length))] as const;
  return tables.flatMap(({ sign, rows, rest }) => {
    const lines = rows.map(({ service, level, what }) =>
      [service.padEnd(widths[0]), ...(widths[1] === 0 ? [] : [level.padEnd(widths[1])]), what].join("  "),
    );
    if (rest > 0) lines.push(`and ${count(rest, "more line")}`);
    return lines.map((text) => ({ sign, text: `${sign} ${text}` }));
  });
}

/** By service, the gravest first; what is about all services before the others. */
function inOrder(left: GrantRow, right: GrantRow): number {
  const [isLong, other] = [left, right].map(({ service }) => service.length > MAX_SERVICE_WIDTH);
  if (isLong !== other) return isLong ? -1 : 1;
  if (left.service !== right.service) return left.service < right.service ? -1 : 1;
  return levels.indexOf(left.level) - levels.indexOf(right.level);
}

const MAX_ROWS = 40;
const MAX_SERVICE_WIDTH = 24;

export interface GrantRow {
  readonly service: string;
  readonly level: string;
  readonly what: string;
}

/** The gravest first. */
const accessLevels: readonly AccessLevel[] = Object.values(accessLevelLetters).reverse();
const levels: readonly string[] = accessLevels;

/** More services that are granted as a whole, or more of which parts are, become one line. */
const MAX_SERVICES = 8;
/** Services with no more actions are told by their actions, and no more services by their names. */
const MAX_PLAIN = 3;
const MAX_EXCEPTIONS = 6;
const MAX_NAMES = 12;

/** Actions as rows: a line for each service and access level, fewer where they are too many to read. */
export function grantRows(actions: readonly Action[], catalogue: Catalogue): GrantRow[] {
  const byService = group(actions, ({ service }) => service);
  const isWhole = (service: string) => byService.get(service)?.length === catalogue.service(service)?.actions.length;
  const whole = [...byService.keys()].filter(isWhole);
  const isOneRow = whole.length > MAX_SERVICES;
  const rows: GrantRow[] = [];
  if (isOneRow) rows.push({ service: nameServices(whole, catalogue), level: "", what: "all actions" });
  const partly: (readonly [service: string, actions: readonly Action[]])[] = [];
  for (const [service, list] of byService) {
    if (!isWhole(service) || (!isOneRow && list.length <= MAX_PLAIN)) partly.push([service, list]);
    else if (!isOneRow) rows.push({ service, level: "", what: `all ${count(list.length, "action")}` });
  }
  if (partly.length <= MAX_SERVICES) return [...rows, ...partly.flatMap(([, list]) => rowsByLevel(list, catalogue))];
  const byLevel = group(
    partly.flatMap(([, list]) => list),
    ({ accessLevel }) => accessLevel,
  );
  for (const level of accessLevels) {
    const list = byLevel.get(level) ?? [];
    const services = group(list, ({ service }) => service);
    if (services.size > MAX_PLAIN) {
      rows.push({ service: count(services.size, "service"), level, what: count(list.length, "action") });
    } else {
      for (const ofService of services.values()) rows.push(...rowsByLevel(ofService, catalogue));
    }
  }
  return rows;
}

/** The rows of one service, the gravest first. */
function rowsByLevel(actions: readonly Action[], catalogue: Catalogue): GrantRow[] {
  const byLevel = group(actions, ({ accessLevel }) => accessLevel);
  return accessLevels.flatMap((level) => {
    const list = byLevel.get(level) ?? [];
    const [first] = list;
    return first === undefined ? [] : [{ service: first.service, level, what: nameActions(list, first, catalogue) }];
  });
}

function nameServices(services: readonly string[], { servicePrefixes }: Catalogue): string {
  const names = new Set(services);
  const others = servicePrefixes.filter((prefix) => !names.has(prefix));
  if (others.length === 0) return "all services";
  return others.length <= MAX_EXCEPTIONS ? `all services but ${enumerate(others)}` : some(services);
}

/** Actions of one service and level, by their names. */
function nameActions(actions: readonly Action[], { service, accessLevel }: Action, catalogue: Catalogue): string {
  const all = catalogue.service(service)?.actions.filter((action) => action.accessLevel === accessLevel);
  if (actions.length > MAX_NAMES && all?.length === actions.length) return `all ${count(actions.length, "action")}`;
  return some(actions.map(({ name }) => name));
}

function some(names: readonly string[], most = MAX_NAMES): string {
  const shown = names.slice(0, names.length === most + 1 ? most + 1 : most);
  const rest = names.length - shown.length;
  return rest === 0 ? shown.join(", ") : `${shown.join(", ")} and ${formatNumber(rest)} more`;
}

const MAX_TEXTS = 3;

function describeScope({ resources, exceptResources, principals, conditional }: GrantChange): string {
  return [
    ...(resources.length === 0 ? [] : [`on ${some(resources, MAX_TEXTS)}`]),
    ...(exceptResources.length === 0 ? [] : [`on all but ${some(exceptResources, MAX_TEXTS)}`]),
    ...(principals.length === 0 ? [] : [`by ${some(principals, MAX_TEXTS)}`]),
    ...(conditional ? ["under conditions"] : []),
  ]
    .map((phrase) => `  ${phrase}`)
    .join("");
}

function group<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const list = groups.get(keyOf(item));
    if (list === undefined) groups.set(keyOf(item), [item]);
    else list.push(item);
  }
  return groups;
}
