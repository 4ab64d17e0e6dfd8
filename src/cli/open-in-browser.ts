// The browser of whoever runs the program: `BROWSER` names one, as for other programs; else the system's opener is asked.
import { spawn } from 'node:child_process';

const openers: Readonly<Partial<Record<NodeJS.Platform, string>>> = { darwin: 'open', win32: 'explorer' };

/** Goes on at once; `failed` is called where there is nothing to open it with. */
export function openInBrowser(target: string, failed: () => void): void {
  const command = process.env.BROWSER || openers[process.platform] || 'xdg-open';
  // No shell: what is opened is one argument, whatever stands in it.
  const child = spawn(command, [target], { detached: true, stdio: 'ignore' });
  child.once('error', failed);
  child.unref();
}
