// Bench: what was measured against what it is to be, a line each; the process ends with 1 where one is missed.

/** `text` begins with the figure. */
export function judge(text: string, met: boolean): void {
  if (!met) process.exitCode = 1;
  console.log(`${met ? 'within' : 'MISSED'}  ${text}`);
}

export function judgeMilliseconds(name: string, milliseconds: number, target: number): void {
  judge(`${milliseconds.toFixed(1).padStart(8)} ms of ${target}  ${name}`, milliseconds <= target);
}
