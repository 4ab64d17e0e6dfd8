// spec/: values of conditions that have a form of their own: VPC endpoints, external ids, tags, times.
import { parseDate } from '../iam/read-values.ts';
import type { WrittenConditions, WrittenTags } from './definition-rules.ts';
import type { Reading } from './reading.ts';
import { patternFits } from './resources.ts';
import type { Condition, TagOwner } from './spec.ts';
import { isTime, reportTime } from './time.ts';

/** Everything that is in error is reported; what is given back is as written. */
export function readEndpoints(written: readonly string[], { problems, places }: Reading): readonly string[] {
  for (const [id, at] of places.each(written)) {
    if (/^vpce-[0-9a-f]{8,17}$/.test(id)) continue;
    const help = id.startsWith('vpc-')
      ? `that is a VPC: write the id of an endpoint, \`vpce-…\`, or \`aws: { StringEquals: { "aws:SourceVpc": ${id} } }\` in place of \`vpc_endpoint\``
      : 'an id is `vpce-` and 8 to 17 hexadecimal digits, like `vpce-0a1b2c3d4e5f60718`';
    problems.error('bad-vpc-endpoint', at, `\`${id}\` is not the id of a VPC endpoint`, help);
  }
  return written;
}

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
export function readExternalIds(written: readonly string[], { problems, places }: Reading): readonly string[] {
  for (const [id, at] of places.each(written)) {
    if (/^[\w+=,.@:/-]{2,1224}$/.test(id)) continue;
    const help = 'it has 2 to 1224 letters, digits and characters of `_+=,.@:/-`; there are no wildcards in it';
    problems.error('bad-external-id', at, `\`${id}\` cannot be an external id`, help);
  }
  return written;
}

const owners = ['principal', 'resource', 'request'] as const satisfies readonly TagOwner[];

/** One condition for every tag. */
export function readTags(written: WrittenTags, reading: Reading): readonly Condition[] {
  const { places, problems } = reading;
  return owners.flatMap((of) => {
    const tags = written[of];
    if (tags === undefined) return [];
    return [...tags].map(([key, value]): Condition => {
      const at = places.key(tags, key);
      if (!/^[\p{L}\p{Z}\p{N}_.:/=+@-]{1,128}$/u.test(key)) {
        const help =
          'a key has 1 to 128 letters, digits, spaces and characters of `_.:/=+-@`; wildcards are for values';
        problems.error(
          'bad-tag',
          at,
          `${key === '' ? 'an empty text' : `\`${key}\``} cannot be the key of a tag`,
          help,
        );
      } else patternFits(value, places.of(tags, key), reading);
      return { kind: 'tag', of, key, value, at };
    });
  });
}

const bounds = ['after', 'before'] as const;

/** One condition for each bound. */
export function readTimes(written: NonNullable<WrittenConditions['time']>, reading: Reading): readonly Condition[] {
  const { places, problems } = reading;
  const { after, before } = written;
  for (const bound of bounds) {
    const time = written[bound];
    if (time !== undefined) reportTime(time, places.of(written, bound), problems);
  }
  if (after !== undefined && before !== undefined && isTime(after) && isTime(before) && !precedes(after, before)) {
    const help =
      'let `after` be the earlier one; for what is outside of a span write `any: [{ time: { before: … } }, { time: { after: … } }]`';
    problems.error('time-order', places.of(written, 'before'), 'no time is after the one and before the other', help);
  }
  return bounds.flatMap((bound): readonly Condition[] => {
    const time = written[bound];
    return time === undefined ? [] : [{ kind: 'time', bound, time, at: places.key(written, bound) }];
  });
}

function precedes(a: string, b: string): boolean {
  return (parseDate(a) ?? 0) < (parseDate(b) ?? 0);
}
