// docs/import.md: every example does what the page says. UPDATE_GOLDEN=1 writes anew what is printed.
import { test } from 'uvu';
import { casesOf } from './worked-page.ts';

const wordsAlone = ['What is attached to what', 'From a Terraform plan', 'What is taken for granted', 'For programs'];

for (const { name, holds } of casesOf({ path: 'docs/import.md', files: 0, commands: 4, wordsAlone })) test(name, holds);

test.run();
