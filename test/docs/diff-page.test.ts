// docs/diff.md: every example does what the page says. UPDATE_GOLDEN=1 writes anew what is printed.
import { test } from 'uvu';
import { casesOf } from './worked-page.ts';

const wordsAlone = ['What is compared', 'How to read it', 'What it does not tell'];

for (const { name, holds } of casesOf({ path: 'docs/diff.md', files: 0, commands: 3, wordsAlone })) test(name, holds);

test.run();
