/** What the text around policies says of one resource that it declares, or attaches something to. */
export interface ResourceFacts {
  /** How the text refers to it: `aws_iam_role.worker`, or the logical id in a template. */
  readonly address: string;
  /** What it is called in ARNs, where the text says so. */
  readonly names: readonly string[];
  /** The roles, users, groups and instance profiles that it names, by their addresses. */
  readonly refersTo: readonly string[];
  /**
   * `administrator` for one that AWS's policy for administrators is attached to, `attachment` for what attaches it to
   * those that it names, `membership` for what puts users that it names into groups that it names.
   */
  readonly role: "administrator" | "attachment" | "membership" | "other";
}
