// A program as small as can be that asks of the bundle what iamspec asks: yargs, a module imported lazily, a file by URL.
import { existsSync } from 'node:fs';
import yargs from 'yargs';

yargs(process.argv.slice(2))
  .scriptName('toy')
  .version('1.2.3')
  .wrap(60)
  .command(
    'greet <name>',
    'greet someone — politely, and at a length that needs a second line',
    (command) =>
      command
        .positional('name', { type: 'string', describe: 'who', demandOption: true })
        .option('tone', { choices: ['warm', 'cold'], describe: 'how' }),
    async ({ name }) => {
      const { greeting } = await import('./toy-greeting.ts');
      console.log(`${greeting}, ${name}: ${existsSync(new URL('../data.txt', import.meta.url))}`);
    },
  )
  .demandCommand(1, 'name a command')
  .recommendCommands()
  .strict()
  .parse();
