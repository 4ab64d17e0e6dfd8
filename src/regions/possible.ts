// Audit arm: which requests there can be, as far as AWS says so: what is proved is proved of them, and a witness is one.
import { assumeActionOf } from '../evaluate/caller.ts';
import { always, type Node, never } from './diagram.ts';
import { actionLevel, type Ground, subjectLevel } from './ground.ts';
import { isTaken, type Place } from './places.ts';

/** By place; what they have in common is made once. */
export function possibleRequests(ground: Ground): (place: Place) => Node {
  const { diagram } = ground;
  if (ground.actions.length === 0 || ground.subjects.length === 0) return () => never;
  const anywhere = diagram.all([keysThatAreThere(ground), ways(ground), calls(ground)]);
  return (place) => {
    const taken = ground.requests(
      ({ service, types }) => isTaken(place, service, types),
      () => true,
    );
    return diagram.and(anywhere, taken);
  };
}

function keysThatAreThere(ground: Ground): Node {
  const { diagram, keys, subjects } = ground;
  return diagram.all(
    keys.all.map(({ key }) => {
      const { which, all } = ground.choices(key.toLowerCase(), 'resource');
      const presence = keys.presence(key.toLowerCase());
      const nodes = all.map(({ choice }) => (choice === 'there' ? presence : always));
      return diagram.make(
        subjectLevel,
        subjects.map(({ at }) => nodes[which[at] ?? 0] ?? always),
      );
    }),
  );
}

const endpointKeys = ['aws:sourcevpce', 'aws:sourcevpc', 'aws:vpcsourceip'];

/** An address is there unless the request comes by an endpoint in a VPC. */
function ways({ diagram, keys }: Ground): Node {
  const endpoint = endpointKeys.filter((key) => keys.of(key) !== undefined);
  if (keys.of('aws:sourceip') === undefined || endpoint.length === 0) return always;
  const direct = keys.presence('aws:sourceip');
  const through = diagram.any(endpoint.map((key) => keys.presence(key)));
  return endpoint.length === endpointKeys.length
    ? diagram.or(diagram.without(direct, through), diagram.without(through, direct))
    : diagram.not(diagram.and(direct, through));
}

/** Only who has a token of an identity provider calls these. */
const tokenCalls: ReadonlySet<string> = new Set(['sts:AssumeRoleWithSAML', 'sts:AssumeRoleWithWebIdentity']);

/** What can be called at all with some credentials: an MFA code goes into an AssumeRole, a token into its own call. */
function calls(ground: Ground): Node {
  const { diagram, actions, subjects } = ground;
  const onlyCalls = subjects.map(({ caller, mfaCode }) => {
    if (caller.kind === 'provider') return assumeActionOf(caller);
    return mfaCode ? 'sts:AssumeRole' : undefined;
  });
  const own = onlyCalls.every((name) => name === undefined)
    ? always
    : diagram.make(
        actionLevel,
        actions.map(({ name }) =>
          diagram.cells(subjectLevel, (cell) => onlyCalls[cell] === undefined || onlyCalls[cell] === name),
        ),
      );
  if (!actions.some(({ name }) => tokenCalls.has(name))) return own;
  const tokens = ground.requests(
    ({ name }) => tokenCalls.has(name),
    ({ caller }) => caller.kind !== 'provider',
  );
  return diagram.without(own, tokens);
}
