// docs/equal.md: every example does what the page says. UPDATE_GOLDEN=1 writes anew what is printed.
import { test } from 'uvu';
import { casesOf } from './worked-page.ts';

const wordsAlone = ['How to read the lines', 'Renderings', 'For programs'];

for (const { name, holds } of casesOf({ path: 'docs/equal.md', files: 0, commands: 5, wordsAlone })) test(name, holds);

test.run();
