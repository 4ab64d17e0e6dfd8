// Audit arm: taking apart the names that requests hold.

/** An action's name as AWS compares it: in lower case. */
export interface ActionName {
  /** `s3`. */
  readonly service: string;
  /** `getobject`. */
  readonly name: string;
}

/** Bounded in length, for names are kept. */
const actionForm = /^[A-Za-z0-9-]{1,64}:[A-Za-z0-9_-]{1,128}$/;
const actions = new Map<string, ActionName>();
/** More than any run asks for; a guard against runs that make names up. */
const mostKept = 4096;

/** Undefined where the text is not of the form `service:Name`. */
export function parseAction(action: string): ActionName | undefined {
  const known = actions.get(action);
  if (known !== undefined) return known;
  if (!actionForm.test(action)) return undefined;
  const [service = '', name = ''] = action.toLowerCase().split(':');
  if (actions.size >= mostKept) actions.clear();
  actions.set(action, { service, name });
  return { service, name };
}

/** `s3` of `s3:GetObject`. */
export function serviceOf(action: string): string {
  return parseAction(action)?.service ?? '';
}

/** `alice` of `arn:aws:iam::111122223333:user/team/alice`. */
export function lastName(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}
