// Oracle: for every row of `differences.yaml` on how the oracle reads a case: the case told so that it reads it as AWS does.
// A difference is explained by a row if, so told, the oracle decides as we do; so that a row explains no more than it says.
import { type Case, type CaseRequest, type Json, resourceKindOf } from '../reference/case.ts';
import { callerAccount, callerKind, isServiceLinked, keyValues, resourceAccount } from './caller.ts';
import {
  type Condition,
  conditionsOf,
  listOf,
  mapConditions,
  mapDocuments,
  mapEntries,
  mapPrincipals,
  mapStatements,
  never,
  type StatementChange,
} from './rewrite.ts';

/** The case itself where the row has nothing to do with it. */
export type Repair = (from: Case) => Case;

const everything: Json = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };

/** No policy in any layer: an implicit deny. */
function refused({ request }: Case): Case {
  return { policies: {}, request };
}

/** No policy but one that allows everything to the caller. */
function granted({ request }: Case): Case {
  return { policies: { identity: [everything] }, request };
}

function isAction({ action }: CaseRequest, pattern: RegExp): boolean {
  return pattern.test(action.toLowerCase());
}

const withoutAllows: StatementChange = (statement) => (statement.Effect === 'Allow' ? undefined : statement);

export const repairs: Readonly<Record<string, Repair>> = {
  'root-has-all': (from) => {
    const { request, policies } = from;
    if (callerKind(request) !== 'root') return from;
    return { request, policies: { ...policies, identity: [everything] } };
  },

  'who-am-i': (from) => {
    const kind = callerKind(from.request);
    const outsider = kind === 'service' || kind === 'anonymous';
    if (!outsider || !isAction(from.request, /^sts:getcalleridentity$/)) return from;
    return { policies: {}, request: { ...from.request, action: 'sts:GetSessionToken' } };
  },

  'session-token': (from) => {
    const { request } = from;
    if (!isAction(request, /^sts:getsessiontoken$/)) return from;
    const kind = callerKind(request);
    const longTerm = kind === 'user' || kind === 'root';
    return longTerm && keyValues(request, 'aws:TokenIssueTime') === undefined ? granted(from) : refused(from);
  },

  'root-assumes-no-role': (from) => {
    const applies = callerKind(from.request) === 'root' && isAction(from.request, /^sts:assumerole$/);
    return applies ? refused(from) : from;
  },

  'unsigned-calls': (from) => {
    const applies = callerKind(from.request) === 'anonymous' && isAction(from.request, /^(?:iam|sts):/);
    return applies && !isAction(from.request, /^sts:getcalleridentity$/) ? refused(from) : from;
  },

  'federated-calls': (from) => {
    const applies = callerKind(from.request) === 'federated' && isAction(from.request, /^(?:iam|sts):/);
    return applies && !isAction(from.request, /^sts:getcalleridentity$/) ? refused(from) : from;
  },

  'federated-without-session-policy': (from) => {
    const { identity, session } = from.policies;
    if (callerKind(from.request) !== 'federated' || session || !identity) return from;
    return mapStatements(from, (statement, layer) =>
      layer === 'identity' ? withoutAllows(statement, layer) : statement,
    );
  },

  'service-linked-role': (from) => {
    if (!isServiceLinked(from.request)) return from;
    const { scps, rcps, ...policies } = from.policies;
    return scps || rcps ? { ...from, policies } : from;
  },

  'control-policies-of-iam': (from) => {
    const { rcps, ...policies } = from.policies;
    return rcps && isAction(from.request, /^iam:/) ? { ...from, policies } : from;
  },

  'not-principal-account': (from) => {
    const root = callerKind(from.request) === 'root';
    return mapPrincipals(from, 'NotPrincipal', (entry) => {
      const account = /^(?:arn:aws:iam::)?(\d{12})(?::root)?$/.exec(entry)?.[1];
      if (account === undefined || (root && account === callerAccount(from.request))) return entry;
      return `arn:aws:iam::${account}:user/nobody-of-that-name`;
    });
  },

  'no-trust-policy': (from) => {
    const needed = resourceKindOf(from.request) === 'trust' && isAction(from.request, /^sts:/);
    if (!needed || from.policies.resource) return from;
    return { ...from, policies: { ...from.policies, resource: { Version: '2012-10-17', Statement: [] } } };
  },

  'public-bucket': (from) => {
    const { bucket, ...policies } = from.policies;
    if (!bucket?.blockPublicAccess || resourceKindOf(from.request) !== 'bucket') return from;
    if (callerAccount(from.request) === resourceAccount(from.request)) return from;
    const open = { ...from, policies };
    return mapStatements(open, (statement, layer) =>
      layer === 'resource' ? withoutAllows(statement, layer) : statement,
    );
  },

  'narrowed-grant': (from) => {
    const { bucket, ...policies } = from.policies;
    const { resource } = policies;
    if (!bucket?.blockPublicAccess || !resource || resourceKindOf(from.request) !== 'bucket') return from;
    const grants = (listOf(resource.Statement) as readonly Json[]).filter(({ Effect }) => Effect === 'Allow');
    const narrowed = grants.some((grant) => conditionsOf(grant).some(({ key }) => narrowing.test(key)));
    return narrowed ? { ...from, policies } : from;
  },

  'boundary-of-federated-user': (from) => {
    const { request, policies } = from;
    if (callerKind(request) !== 'federated' || !policies.boundary) return from;
    return mapStatements(from, (statement) => {
      const listed = principalsIn(statement.NotPrincipal);
      return listed.includes('*') || listed.includes(String(request.principal)) ? undefined : statement;
    });
  },

  'bucket-policy-lock-out': (from) => {
    const { request, policies } = from;
    const own = callerKind(request) === 'root' && callerAccount(request) === resourceAccount(request);
    if (!own || !isAction(request, /^s3:(?:get|put|delete)bucketpolicy$/)) return from;
    return { request, policies: { ...policies, resource: null } };
  },

  'session-named': (from) => {
    const { request, policies } = from;
    const { session, resource } = policies;
    if (!session || !resource) return from;
    const statements = listOf(resource.Statement) as readonly Json[];
    const named = statements.some(
      (each) => each.Effect === 'Allow' && principalsIn(each.Principal).includes(String(request.principal)),
    );
    if (!named) return from;
    const denies = mapStatements({ request, policies: { session } }, withoutAllows).policies.session ?? [];
    const all = { ...(session[0] ?? everything), Statement: everything.Statement };
    return { request, policies: { ...policies, session: [...denies, all] } };
  },

  'old-version': (from) => mapOldTexts(from, (text) => text.replaceAll('${', '#{')),

  'empty-default': (from) => {
    const { request } = from;
    return mapTexts(from, (text) =>
      text.replace(/\$\{([^},]+), ?''\}/g, (whole, key) => (keyValues(request, key) === undefined ? '' : whole)),
    );
  },

  'unresolved-not-resource': (from) =>
    mapEntries(from, 'NotResource', (entry) => (isUnresolved(entry, from.request) ? nothing : entry)),

  'variable-of-several': (from) => {
    const { request } = from;
    return mapTexts(from, (text) =>
      text.replace(/\$\{(aws:TagKeys)(?:,[^}]*)?\}/gi, (whole, key) => {
        const values = keyValues(request, key) ?? [];
        return values.length === 1 ? (values[0] ?? whole) : whole;
      }),
    );
  },

  'unresolved-under-negation': (from) =>
    mapConditions(from, (condition) => {
      const { operator, key, values } = condition;
      if (!/(?:String|Arn)Not/.test(operator) || keyValues(from.request, key) === undefined) return undefined;
      const resolved = values.filter((value) => !isUnresolved(String(value), from.request));
      if (resolved.length === values.length) return undefined;
      return resolved.length === 0 ? [] : [{ ...condition, values: resolved }];
    }),

  'escaped-wildcard': (from) =>
    mapConditions(from, (condition) => {
      if (/Like/.test(condition.operator)) return undefined;
      return changedValues(condition, (value) => value.replace(/\$\{([*?$])\}/g, '$1'));
    }),

  'if-exists-of-any': (from) =>
    mapConditions(from, ({ operator, key }) =>
      /^ForAnyValue:.*IfExists$/.test(operator) && keyValues(from.request, key) === undefined ? [] : undefined,
    ),

  'no-values': (from) =>
    mapConditions(from, ({ operator, key, values }) => {
      if (values.length > 0 || !/^For|IfExists$/.test(operator)) return undefined;
      const present = keyValues(from.request, key) !== undefined;
      return present || (operator.startsWith('ForAnyValue:') && !operator.endsWith('IfExists')) ? [never] : [];
    }),

  'null-of-set': (from) =>
    mapConditions(from, ({ operator }) => {
      if (operator === 'ForAllValues:Null') return [];
      return operator === 'ForAnyValue:Null' ? [never] : undefined;
    }),

  'epoch-seconds': (from) => epochAsDate(from),

  'whole-ipv4': (from) =>
    mapConditions(from, (condition) => {
      if (!/IpAddress/.test(condition.operator) || !condition.values.includes('0.0.0.0/0')) return undefined;
      const halves = ['0.0.0.0/1', '128.0.0.0/1'];
      return [
        { ...condition, values: condition.values.flatMap((value) => (value === '0.0.0.0/0' ? halves : [value])) },
      ];
    }),

  'single-address': (from) =>
    mapConditions(from, (condition) => {
      if (!/IpAddress/.test(condition.operator)) return undefined;
      const whole = (value: string) => (value.includes(':') ? `${value}/128` : `${value}/32`);
      return changedValues(condition, (value) => (value.includes('/') ? value : whole(value)));
    }),

  'variable-in-arn-condition': (from) =>
    mapConditions(from, (condition) => {
      if (!/Arn(?:Not)?(?:Equals|Like)/.test(condition.operator)) return undefined;
      return changedValues(condition, (value) => substitute(value, from.request));
    }),

  'short-not-resource': (from) => mapEntries(from, 'NotResource', padded),

  'asterisk-past-colons': (from) => {
    const past = (entry: string) => (runsPastColons(entry, from.request.resource) ? from.request.resource : entry);
    return mapEntries(mapEntries(from, 'Resource', past), 'NotResource', past);
  },
};

/** What no request is about, and no key holds. */
const nothing = 'arn:aws:s3:::nothing-of-that-name/x';

/** Keys that make a grant to everyone one to somebody. */
const narrowing = /^aws:(?:Principal|Source|userid)/i;

/** The AWS entries of a Principal or NotPrincipal element. */
function principalsIn(element: unknown): readonly string[] {
  const all = typeof element === 'object' && element !== null && 'AWS' in element ? element.AWS : element;
  return listOf(all).map(String);
}

/** The same in every document in which `${` is text like any other. */
function mapOldTexts(from: Case, change: (text: string) => string): Case {
  return mapDocuments(from, (document) =>
    document.Version === '2012-10-17' ? document : mapAllTexts(document, change),
  );
}

function mapAllTexts(document: Json, change: (text: string) => string): Json {
  const text = JSON.stringify(document);
  const changed = change(text);
  return changed === text ? document : (JSON.parse(changed) as Json);
}

/** Wherever a variable may stand. */
function mapTexts(from: Case, change: (text: string) => string): Case {
  const resources = mapEntries(mapEntries(from, 'Resource', change), 'NotResource', change);
  return mapConditions(resources, (condition) => changedValues(condition, change));
}

function padded(entry: string): string {
  const parts = entry.split(':');
  return entry === '*' || parts.length >= 6
    ? entry
    : [...parts, ...Array.from({ length: 6 - parts.length }, () => '*')].join(':');
}

const keysOfSeveral = /^(?:aws:TagKeys|aws:CalledVia|aws:PrincipalOrgPaths)$/i;

/** A variable whose key is absent and that has no default, or whose key may hold several values. */
function isUnresolved(text: string, request: CaseRequest): boolean {
  return [...text.matchAll(/\$\{([^},*?$]+)(,[^}]*)?\}/g)].some(([, key = '', other]) => {
    const values = keyValues(request, key);
    if (values === undefined) return other === undefined;
    return values.length > 1 || keysOfSeveral.test(key);
  });
}

function substitute(text: string, request: CaseRequest): string {
  return text.replace(/\$\{([^},*?$]+)\}/g, (whole, key) => keyValues(request, key)?.[0] ?? whole);
}

function changedValues(condition: Condition, change: (value: string) => string): readonly Condition[] | undefined {
  const values = condition.values.map((value) => (typeof value === 'string' ? change(value) : value));
  return values.every((value, index) => value === condition.values[index]) ? undefined : [{ ...condition, values }];
}

/** Does the pattern match where an asterisk at the end of a part may stand for colons too? */
function runsPastColons(pattern: string, resource: string): boolean {
  if (pattern.includes('${') || !pattern.includes(':')) return false;
  const [start, rest] = [pattern.split(':').slice(0, 5), pattern.split(':').slice(5).join(':')];
  const escaped = (text: string) => text.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  const parts = start.map((part) =>
    escaped(part)
      .replaceAll('?', '[^:]')
      .replace(/\*(?!$)/g, '[^:]*')
      .replace(/(?<!\])\*$/, '.*'),
  );
  const last = escaped(rest).replaceAll('?', '.').replaceAll('*', '.*');
  return new RegExp(`^${[...parts, last].join(':')}$`, 's').test(resource);
}

const iso = (value: string) =>
  /^\d{9,}$/.test(value) ? new Date(Number(value) * 1000).toISOString().replace('.000', '') : value;

function epochAsDate(from: Case): Case {
  const keys = new Set<string>();
  const policies = mapConditions(from, (condition) => {
    if (!/Date/.test(condition.operator)) return undefined;
    keys.add(condition.key.toLowerCase());
    return changedValues(condition, iso);
  });
  const context = Object.entries(from.request.context ?? {}).map(([key, value]) => {
    if (!keys.has(key.toLowerCase()) || typeof value !== 'string') return [key, value] as const;
    return [key, iso(value)] as const;
  });
  const same = context.every(([key, value]) => from.request.context?.[key] === value);
  return same ? policies : { ...policies, request: { ...from.request, context: Object.fromEntries(context) } };
}
