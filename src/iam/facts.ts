// Shared ground: what is true of a request beside its caller, action and resource, in the spec's words.
// Which context keys that makes is decided in evaluate/, not here.

export interface Facts {
  readonly sourceIp?: string;
  readonly tls?: boolean;
  readonly prefix?: string;
  /** RFC 3339 with a zone. */
  readonly time?: string;
  /** Id of the organization of the caller's account, or `none`. */
  readonly organization?: string;
  readonly mfaCode?: 'given';
  readonly mfaDeleteCode?: 'valid' | 'wrong';
  /** Further context keys, as AWS names them. */
  readonly aws: Readonly<Record<string, readonly string[]>>;
}
