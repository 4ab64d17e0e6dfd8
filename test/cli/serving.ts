// `iamspec report --serve`, running while a test looks at what it serves.
import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';

const program = resolve('dist/iamspec.cjs');

interface Serving {
  readonly url: string;
  readonly child: ChildProcess;
}

/** Until it says where. */
function serving(folder: string, ...args: readonly string[]): Promise<Serving> {
  const env = { ...process.env, NODE_OPTIONS: '', NO_COLOR: '1' };
  const child = spawn(process.execPath, [program, 'report', '--serve', ...args], { cwd: folder, env });
  return new Promise((found, failed) => {
    let said = '';
    const listen = (chunk: Buffer): void => {
      said += chunk;
      const url = /^serving (http:\/\/127\.0\.0\.1:\d+\/)$/m.exec(said)?.[1];
      if (url !== undefined) found({ url, child });
    };
    child.stdout?.on('data', listen);
    child.stderr?.on('data', listen);
    child.once('exit', () => failed(new Error(said)));
  });
}

/** While something looks at it. */
export async function served(
  folder: string,
  look: (serving: Serving) => Promise<void> | void,
  ...args: readonly string[]
): Promise<void> {
  const found = await serving(folder, ...args);
  try {
    await look(found);
  } finally {
    found.child.removeAllListeners('exit');
    found.child.kill('SIGKILL');
  }
}
