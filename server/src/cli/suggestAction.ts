import type { Catalogue } from "../catalogue/catalogue.ts";

/** ` (did you mean s3:GetObject?)`, or nothing. */
export function suggestAction(subject: string, catalogue: Catalogue): string {
  const [prefix = "", name] = subject.split(":");
  if (name === undefined) return "";
  const service = catalogue.hasService(prefix) ? prefix : catalogue.nearestService(prefix);
  if (service === undefined) return "";
  const action = catalogue.action(`${service}:${name}`) ?? catalogue.nearestAction(service, name);
  return action === undefined ? "" : ` (did you mean ${action.id}?)`;
}
