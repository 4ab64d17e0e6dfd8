// Batch: the member `request` of a line in one pass, where it has the shape that requests have. Declines everything else,
// and whatever is wrong with it: strict-line.ts has the words for that.
import type { AwsRequest } from '../evaluate/aws-request.ts';
import type { AwsPrincipal } from '../evaluate/principal.ts';
import { CommonTexts } from './common-texts.ts';
import { closeBrace, closeBracket, declined, type JsonCursor, keysOf, openBrace, openBracket } from './json-cursor.ts';

type Draft = { -readonly [key in keyof AwsRequest]: AwsRequest[key] };
type Context = Record<string, string | readonly string[]>;

const names = [
  'principal',
  'action',
  'resource',
  'context',
  'resourceAccount',
  'principalAccount',
  'role',
  'mfaDeleteCode',
] as const satisfies readonly (keyof AwsRequest)[];
const keys = keysOf(names);
/** The bits of the first three. */
const required = 0b111;

export class PlainRequests {
  readonly #principals = new CommonTexts();
  readonly #roles = new CommonTexts();
  readonly #actions = new CommonTexts();
  readonly #contextKeys = new CommonTexts();

  /** Past the request at which the cursor stands. */
  read(cursor: JsonCursor): AwsRequest {
    const draft: Draft = { principal: '', action: '', resource: '' };
    let seen = 0;
    cursor.take(openBrace);
    do {
      const key = cursor.key(keys);
      if ((seen & (1 << key)) !== 0) throw declined;
      seen |= 1 << key;
      this.#readMember(key, draft, cursor);
    } while (cursor.goesOn(closeBrace));
    if ((seen & required) !== required) throw declined;
    return draft;
  }

  /** `key`: its position among the names, which is told faster than the name. */
  #readMember(key: number, draft: Draft, cursor: JsonCursor): void {
    switch (key) {
      case 0:
        draft.principal = this.#readPrincipal(cursor);
        break;
      case 1:
        draft.action = this.#actions.of(cursor.string());
        break;
      case 2:
        draft.resource = cursor.string();
        break;
      case 3:
        draft.context = this.#readContext(cursor);
        break;
      case 4:
        draft.resourceAccount = cursor.string();
        break;
      case 5:
        draft.principalAccount = cursor.string();
        break;
      case 6:
        draft.role = this.#roles.of(cursor.string());
        break;
      default:
        draft.mfaDeleteCode = readCode(cursor);
    }
  }

  #readPrincipal(cursor: JsonCursor): AwsPrincipal {
    if (!cursor.takes(openBrace)) return this.#principals.of(cursor.string());
    const kind = cursor.anyKey();
    const name = this.#principals.of(cursor.string());
    cursor.take(closeBrace);
    if (kind === 'service') return { service: name };
    if (kind === 'federated') return { federated: name };
    throw declined;
  }

  #readContext(cursor: JsonCursor): Context {
    const context: Context = {};
    cursor.take(openBrace);
    if (cursor.takes(closeBrace)) return context;
    let count = 0;
    do {
      const key = this.#contextKeys.of(cursor.anyKey());
      // It would not become a key of an ordinary object.
      if (key === '__proto__') throw declined;
      context[key] = cursor.next() === openBracket ? readTexts(cursor) : cursor.string();
      count += 1;
    } while (cursor.goesOn(closeBrace));
    if (count > 1 && Object.keys(context).length !== count) throw declined;
    return context;
  }
}

function readTexts(cursor: JsonCursor): readonly string[] {
  const texts: string[] = [];
  cursor.take(openBracket);
  if (cursor.takes(closeBracket)) return texts;
  do texts.push(cursor.string());
  while (cursor.goesOn(closeBracket));
  return texts;
}

function readCode(cursor: JsonCursor): 'valid' | 'wrong' {
  const code = cursor.string();
  if (code === 'valid' || code === 'wrong') return code;
  throw declined;
}
