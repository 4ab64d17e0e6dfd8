// spec/: the definition of a preset's file, shipped or the project's own. Its rules are those of a spec.
import { rules } from './definition-rules.ts';
import { named, object, oneOrMore, optional, required, text, version, word } from './shape.ts';

const kinds = ['user', 'group', 'role', 'account', 'root', 'service', 'roles', 'sso', 'oidc', 'saml'] as const;

export const presetFile = object('a preset', {
  preset: required(text("a preset's name"), 'Its name.'),
  version: required(version, 'Its version; what a version brings must not change once it is used.'),
  description: required(text('a description'), 'What it is for.'),
  for: optional(
    oneOrMore(word(kinds)),
    'The kinds of principals it may be used for. By default all that its rules fit.',
  ),
  with: optional(
    named(text('what the setting is')),
    'The settings that it asks for, all of them required: each stands as `<setting>` in the rules.',
  ),
  rules: required(rules, 'The rules that it brings. `<to>` stands for whom it is used.'),
  hardened: optional(rules, 'Rules that `hardened: true` adds, or puts in the place of those of the same name.'),
});
