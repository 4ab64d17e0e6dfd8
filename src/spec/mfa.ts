// spec/: MFA requirements, from what is written to what is meant.
import type { WrittenSpec } from './definition.ts';
import { formatDuration } from './duration.ts';
import type { Reading } from './reading.ts';

/** Seconds; a session token of a user lasts 36 hours at most. https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html */
export const longestSession = 129_600;

export function readMfa(written: WrittenSpec['mfa'], { problems, places, mfa }: Reading): void {
  if (written === undefined) return;
  mfa.setBroken(places.brokenIn(written));
  for (const [name, value] of written) {
    const { key_absent: keyAbsent, max_age: maxAge, key = 'present' } = value;
    if (key === 'age' && (maxAge !== undefined || keyAbsent === 'exempt')) {
      mfa.setBroken([name]);
      const at = places.of(value, 'key');
      if (maxAge === undefined) {
        const message =
          '`key: age` cannot spare sessions without the key: AWS cannot tell an access key from a console session without MFA by it';
        problems.error('age-key-exempt', at, message, 'say `key_absent: denied`, or remove `key: age`');
      } else {
        problems.error(
          'age-key-max-age',
          at,
          '`key: age` adds nothing: `max_age` asks for the age anyway',
          'remove `key: age`',
        );
      }
      continue;
    }
    if (maxAge !== undefined && maxAge > longestSession) {
      const message = `no session lasts longer than ${formatDuration(longestSession)}, so this asks for no more than MFA at all`;
      problems.warning(
        'longer-than-any-session',
        places.of(value, 'max_age'),
        message,
        'choose a shorter `max_age`, or leave it out',
      );
    }
    mfa.set(name, { name, keyAbsent, key, at: places.key(written, name), ...(maxAge === undefined ? {} : { maxAge }) });
  }
}
