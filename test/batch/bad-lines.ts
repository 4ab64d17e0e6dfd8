// Lines that cannot be decided: what is said of each, and the id that can still be told.
import type { Code } from '../../src/text/codes.ts';

export interface BadLine {
  readonly name: string;
  readonly line: string;
  /** JSON text. */
  readonly id: string;
  readonly code: Code;
  readonly message: string;
}

const request = '{"principal":"anonymous","action":"s3:GetObject","resource":"arn:aws:s3:::b/k"}';

/** A line whose request has more members, or others. */
function asking(members: string): string {
  return `{"id":7,"request":{"principal":"anonymous","action":"s3:GetObject","resource":"arn:aws:s3:::b/k",${members}}}`;
}

function under(policies: string): string {
  return `{"id":7,"request":${request},"policies":${policies}}`;
}

function identity(statement: string): string {
  return under(
    `{"identity":[{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*",${statement}}]}]}`,
  );
}

type Row = readonly [name: string, line: string, code: Code, message: string, id?: string];

const rows: readonly Row[] = [
  ['no JSON', 'id: 7', 'json-syntax', 'column 1: this is not JSON: invalid symbol', 'null'],
  ['a list', '[7]', 'batch-type', 'a line is an object, not a list', 'null'],
  ['a text', '"id"', 'batch-type', 'a line is an object, not text', 'null'],
  [
    'cut off in the request',
    `{"id":7,"request":${request.slice(0, 30)}`,
    'json-syntax',
    'column 44: this is not JSON: unexpected end of string',
  ],
  ['cut off in the id', '{"id":7', 'json-syntax', 'column 8: this is not JSON: close brace expected', 'null'],
  ['two lines in one', `${under('{}')}${under('{}')}`, 'json-syntax', 'this is not JSON: end of file expected'],
  ['a trailing comma', `{"id":7,"request":${request},}`, 'json-syntax', 'this is not JSON: property name expected'],
  [
    'a comment',
    `{"id":7,/* */"request":${request}}`,
    'json-syntax',
    'column 9: this is not JSON: invalid comment token',
  ],
  ['a tab in a text', under('{}').replace('s3:', 's3:\t'), 'json-syntax', 'this is not JSON: invalid character'],
  [
    'an id with a leading zero',
    under('{}').replace('7', '07'),
    'json-syntax',
    'column 8: this is not JSON: comma expected',
    'null',
  ],
  ['a mark of the byte order', `\ufeff${under('{}')}`, 'json-syntax', 'column 1: this is not JSON', 'null'],
  [
    'a key twice at the top',
    `{"id":7,"request":${request},"request":${request}}`,
    'json-duplicate-key',
    'request: the key `request` stands twice; parsers disagree on which one counts: keep one',
  ],
  [
    'the id twice',
    `{"id":7,"id":8,"request":${request}}`,
    'json-duplicate-key',
    'id: the key `id` stands twice',
    'null',
  ],
  [
    'the id twice, once escaped',
    `{"id":7,"\\u0069d":8,"request":${request}}`,
    'json-duplicate-key',
    'id: the key `id` stands twice',
    'null',
  ],
  [
    'a key twice in the id',
    under('{}').replace('7', '{"a":1,"a":1}'),
    'json-duplicate-key',
    'id.a: the key `a` stands twice',
    'null',
  ],
  [
    'a key twice in the request',
    asking('"action":"s3:PutObject"'),
    'json-duplicate-key',
    'request.action: the key `action` stands twice',
  ],
  [
    'a key twice in the context',
    asking('"context":{"aws:X":"a","aws:X":"a"}'),
    'json-duplicate-key',
    'request.context.aws:X: the key `aws:X` stands twice',
  ],
  [
    'a key twice, spelled differently',
    asking('"context":{"aws:X":"a","aws:\\u0058":"a"}'),
    'json-duplicate-key',
    'request.context.aws:X',
  ],
  [
    '__proto__ twice',
    asking('"context":{"__proto__":"a","__proto__":"a"}'),
    'json-duplicate-key',
    'request.context.__proto__',
  ],
  [
    'a key twice in a statement',
    identity('"Action":"s3:*"'),
    'json-duplicate-key',
    'policies.identity[0].Statement[0].Action: the key `Action` stands twice',
  ],
  [
    'deep nesting',
    under(`{"identity":${'['.repeat(40)}${']'.repeat(40)}}`),
    'json-too-deep',
    'column 152: this is nested deeper than 32 levels',
  ],
  [
    'deep nesting that does not end',
    `{"id":7,"request":${'['.repeat(100_000)}`,
    'json-too-deep',
    'column 50: this is nested deeper than 32 levels',
  ],
  [
    'a deep id',
    `{"id":${'['.repeat(32)}${']'.repeat(32)},"request":${request}}`,
    'json-too-deep',
    'column 38: this is nested deeper than 32 levels',
    'null',
  ],

  ['nothing', '{}', 'batch-key-missing', '`request` is missing', 'null'],
  [
    'an unknown key at the top',
    `{"id":7,"requests":${request}}`,
    'batch-key-unknown',
    'requests: a line has no key `requests`; write `request`',
  ],
  [
    'an unknown key beside what is needed',
    `{"id":7,"request":${request},"note":"x"}`,
    'batch-key-unknown',
    'note: a line has no key `note`; it has id, request, policies',
  ],
  [
    '__proto__ at the top',
    `{"id":7,"request":${request},"__proto__":{}}`,
    'batch-key-unknown',
    '__proto__: a line has no key `__proto__`',
  ],
  ['a request that is text', '{"id":7,"request":"x"}', 'batch-type', 'request: a request is an object, not text'],
  [
    'a request that is a list',
    `{"id":7,"request":[${request}]}`,
    'batch-type',
    'request: a request is an object, not a list',
  ],
  ['a request that is null', '{"id":7,"request":null}', 'batch-type', 'request: a request is an object, not null'],
  [
    'an unknown key in the request',
    asking('"mfaCode":"valid"'),
    'batch-key-unknown',
    'request.mfaCode: a request has no key `mfaCode`',
  ],
  [
    'an unknown key with odd letters',
    asking('"a b\\u0001":1'),
    'batch-key-unknown',
    'request["a b\\u0001"]: a request has no key',
  ],
  [
    '__proto__ in the request',
    asking('"__proto__":{"role":"x"}'),
    'batch-key-unknown',
    'request.__proto__: a request has no key',
  ],
  [
    'constructor in the request',
    asking('"constructor":"x"'),
    'batch-key-unknown',
    'request.constructor: a request has no key',
  ],
  [
    'no action',
    `{"id":7,"request":${request.replace('"action":"s3:GetObject",', '')}}`,
    'batch-key-missing',
    'request: `action` is missing',
  ],
  [
    'no principal',
    '{"id":7,"request":{"action":"s3:GetObject","resource":"*"}}',
    'batch-key-missing',
    'request: `principal` is missing',
  ],
  [
    'no resource',
    '{"id":7,"request":{"action":"s3:GetObject","principal":"anonymous"}}',
    'batch-key-missing',
    'request: `resource` is missing',
  ],
  ['an action that is a number', asking('"role":3'), 'batch-type', 'request.role: this is text, not a number'],
  [
    'an account that is a number',
    asking('"resourceAccount":444455556666'),
    'batch-type',
    'request.resourceAccount: this is text, not a number',
  ],
  ['a role that is null', asking('"role":null'), 'batch-type', 'request.role: this is text, not null'],
  [
    'a principal that is a list',
    '{"id":7,"request":{"principal":["a"],"action":"s3:GetObject","resource":"*"}}',
    'batch-type',
    'request.principal: this is text, or an object of `service` or `federated` alone, not a list',
  ],
  [
    'a principal of two kinds',
    '{"id":7,"request":{"principal":{"service":"a","federated":"b"},"action":"s3:GetObject","resource":"*"}}',
    'batch-type',
    'request.principal: this is text, or an object of `service` or `federated` alone',
  ],
  [
    'a principal as in a policy',
    '{"id":7,"request":{"principal":{"AWS":"a"},"action":"s3:GetObject","resource":"*"}}',
    'batch-type',
    'request.principal: ',
  ],
  [
    'a service that is a list',
    '{"id":7,"request":{"principal":{"service":["a"]},"action":"s3:GetObject","resource":"*"}}',
    'batch-type',
    'request.principal.service: this is text, not a list',
  ],
  [
    'a context that is a list',
    asking('"context":[]'),
    'batch-type',
    'request.context: this is an object of condition keys, not a list',
  ],
  [
    'a context that is null',
    asking('"context":null'),
    'batch-type',
    'request.context: this is an object of condition keys, not null',
  ],
  [
    'false in the context',
    asking('"context":{"aws:MultiFactorAuthPresent":false}'),
    'batch-type',
    'request.context.aws:MultiFactorAuthPresent: this is text or a list of texts, not a boolean; write "false"',
  ],
  [
    'a number in the context',
    asking('"context":{"aws:MultiFactorAuthAge":3}'),
    'batch-type',
    'request.context.aws:MultiFactorAuthAge: this is text or a list of texts, not a number; write "3"',
  ],
  [
    'null in the context',
    asking('"context":{"aws:X":null}'),
    'batch-type',
    'request.context.aws:X: this is text or a list of texts, not null',
  ],
  [
    'an object in the context',
    asking('"context":{"aws:X":{}}'),
    'batch-type',
    'request.context.aws:X: this is text or a list of texts, not an object',
  ],
  [
    'a number in a list in the context',
    asking('"context":{"aws:RequestTag/my team":["a",1]}'),
    'batch-type',
    'request.context["aws:RequestTag/my team"][1]: this is text, not a number; write "1"',
  ],
  [
    'a code that is none',
    asking('"mfaDeleteCode":"123456"'),
    'batch-type',
    'request.mfaDeleteCode: this is "valid" or "wrong"',
  ],
  ['policies that are null', under('null'), 'batch-type', 'policies: policies are an object of layers, not null'],
  ['policies that are a list', under('[]'), 'batch-type', 'policies: policies are an object of layers, not a list'],
  [
    'an unknown layer',
    under('{"identities":[]}'),
    'batch-key-unknown',
    'policies.identities: `policies` has no key `identities`; write `identity`',
  ],
  [
    'one document for a list',
    under('{"identity":{"Version":"2012-10-17","Statement":[]}}'),
    'batch-type',
    'policies.identity: this is a list of policy documents, not an object',
  ],
  [
    'identity policies that are null',
    under('{"identity":null}'),
    'batch-type',
    'policies.identity: this is a list of policy documents, not null',
  ],
  [
    'levels without levels',
    under('{"scps":[{"Version":"2012-10-17","Statement":[]}]}'),
    'batch-type',
    'policies.scps[0]: this is a list of policy documents, not an object',
  ],
  [
    'levels that are an object',
    under('{"rcps":{}}'),
    'batch-type',
    'policies.rcps: this is a list of levels, each a list of policy documents, not an object',
  ],
  [
    'settings that are true',
    under('{"bucket":true}'),
    'batch-type',
    'policies.bucket: this is an object of settings, not a boolean',
  ],
  [
    'an unknown setting',
    under('{"bucket":{"mfadelete":true}}'),
    'batch-key-unknown',
    'policies.bucket.mfadelete: `bucket` has no key `mfadelete`; write `mfaDelete`',
  ],
  [
    'a setting that is text',
    under('{"bucket":{"mfaDelete":"true"}}'),
    'batch-type',
    'policies.bucket.mfaDelete: this is true or false, not text',
  ],

  [
    'an unknown operator',
    identity('"Condition":{"BoolXX":{"aws:MultiFactorAuthPresent":"false"}}'),
    'policy-operator',
    'policies.identity[0].Statement[0].Condition.BoolXX: `BoolXX` is not a condition operator; write `Bool`',
  ],
  [
    'a principal in an identity policy',
    identity('"Principal":"*"'),
    'policy-element-forbidden',
    'policies.identity[0].Statement[0].Principal: `Principal` does not belong in an identity policy',
  ],
  [
    'a document that is text',
    under('{"identity":["{}"]}'),
    'policy-type',
    'policies.identity[0]: an identity policy is an object, not text',
  ],
  [
    'a bucket policy without principals',
    under(
      '{"resource":{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::b/*"}}}',
    ),
    'policy-element-missing',
    'policies.resource.Statement: `Principal` is missing in a statement of a bucket policy',
  ],
  [
    'a trust policy with resources',
    '{"id":7,"request":{"principal":{"service":"ec2.amazonaws.com"},"action":"STS:AssumeRole","resource":"arn:aws:iam::111122223333:role/a"},"policies":{"resource":{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"sts:*","Resource":"*"}}}}',
    'policy-element-forbidden',
    'policies.resource.Statement.Resource: `Resource` does not belong in a trust policy',
  ],
  [
    'a boundary with principals',
    under(
      '{"boundary":[{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}}]}',
    ),
    'policy-element-forbidden',
    'policies.boundary[0].Statement.Principal: ',
  ],
  [
    'a service control policy with principals',
    under(
      '{"scps":[[],[{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}}]]}',
    ),
    'policy-element-forbidden',
    'policies.scps[1][0].Statement.Principal: ',
  ],

  [
    'an action of no form',
    under('{}').replace('s3:GetObject', 's3'),
    'request-malformed',
    'request: `s3` is not an action; an action is `service:Name`',
  ],
  [
    'a resource that is no ARN',
    under('{}').replace('arn:aws:s3:::b/k', 'b/k'),
    'request-malformed',
    'request: `b/k` is not an ARN',
  ],
  [
    'a principal that nobody is',
    under('{}').replace('anonymous', 'paula'),
    'request-malformed',
    'request: `paula` is not the ARN of a caller',
  ],
  [
    'a key stated twice in two cases',
    asking('"context":{"aws:X":"a","AWS:x":"a"}'),
    'request-malformed',
    'request: `AWS:x` is stated twice',
  ],
];

export const badLines: readonly BadLine[] = rows.map(([name, line, code, message, id = '7']) => ({
  name,
  line,
  code,
  message,
  id,
}));
