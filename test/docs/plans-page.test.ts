// docs/plans.md: every example does what the page says. UPDATE_GOLDEN=1 writes anew what is printed.
import { test } from 'uvu';
import { casesOf } from './worked-page.ts';

const wordsAlone = ['What is read', 'Whose policies they are', 'Sensitive policies', 'Large plans'];

for (const { name, holds } of casesOf({ path: 'docs/plans.md', files: 1, commands: 5, wordsAlone })) test(name, holds);

test.run();
