/** One call to AWS, as IAM sees it. */
export interface AccessRequest {
  /**
   * Who makes it: the ARN of a user, role, session or account root, an account number, a service
   * (`lambda.amazonaws.com`), a federated provider, a canonical user's id, or `*` for an anonymous caller. A role's ARN
   * means some session of it. `undefined` where the request leaves it open.
   */
  readonly principal: string | undefined;
  /** `s3:GetObject`; compares without case. */
  readonly action: string;
  /** An ARN, or `*` for an action that names no resource; `undefined` where the request leaves it open. */
  readonly resource: string | undefined;
  /** Values by condition key, the key in lower case; no value at all says that the key is absent. */
  readonly context: ReadonlyMap<string, readonly string[]>;
  /** Whether a key that `context` does not have is absent; otherwise the request leaves it open. */
  readonly contextIsComplete: boolean;
}

export type Decision = "allowed" | "explicitDeny" | "implicitDeny" | "unknown";

/** A statement of several policies: both indexes count from 0. */
export interface StatementPlace {
  readonly policy: number;
  readonly statement: number;
}

export interface Simulation {
  readonly decision: Decision;
  /** The statements that decided: those that deny, or else those that allow; for `unknown` those that may matter. */
  readonly statements: readonly StatementPlace[];
}

export type Comparison =
  | { readonly verdict: "no-new-access" }
  /** The witness is a request that the new policies allow and the old ones do not; its context is complete. */
  | { readonly verdict: "new-access"; readonly witness: AccessRequest }
  | { readonly verdict: "unknown"; readonly reason: string };
