// Audit arm: how a request is refused that cannot be decided.
import type { Code } from '../text/codes.ts';
import { Refusal } from '../text/diagnostic.ts';

/** A request that cannot be decided, and which part of it stands in the way. */
export class RequestRefusal extends Refusal {
  readonly part: 'call' | 'resource';

  constructor(part: RequestRefusal['part'], code: Code, message: string, help?: string) {
    super([{ severity: 'error', code, message, ...(help === undefined ? {} : { help }) }]);
    this.part = part;
  }
}

export function refuse(code: Code, message: string, help?: string): never {
  throw new RequestRefusal('call', code, message, help);
}

export function refuseResource(code: Code, message: string, help?: string): never {
  throw new RequestRefusal('resource', code, message, help);
}
