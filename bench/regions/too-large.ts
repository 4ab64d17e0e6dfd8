// Bench: a question that is too large, and all the memory that a process takes to say so. Prints one line of JSON.
import { comparePolicies } from '../../src/check/equal.ts';
import { openLibrary } from '../../src/pipeline.ts';
import { explosive, inOtherWords } from './policies.ts';

const { catalogue } = openLibrary();
const [one, other] = inOtherWords(explosive(30));
const start = performance.now();
const { first, second } = comparePolicies(one, other, 'identity', ['a', 'b'], catalogue);
const milliseconds = performance.now() - start;
const megabytes = process.resourceUsage().maxRSS / 1024;
console.log(JSON.stringify({ answers: [first.answer, second.answer], milliseconds, megabytes }));
