// Spec reference: JSON with as few lines as can be read well.

const widest = 100;

/** An object's members stand on lines of their own; what fits on a line stays on it. */
export function compactJson(value: unknown, indent = ''): string {
  const line = inOneLine(value);
  const isRoot = indent === '';
  if (typeof value !== 'object' || value === null || (!isRoot && indent.length + line.length <= widest)) return line;
  const deeper = `${indent}  `;
  const parts = Array.isArray(value)
    ? value.map((each) => compactJson(each, deeper))
    : Object.entries(value).map(([key, each]) => `${JSON.stringify(key)}: ${compactJson(each, deeper)}`);
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  return `${open}\n${parts.map((part) => deeper + part).join(',\n')}\n${indent}${close}`;
}

export function inOneLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inOneLine).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, each]) => `${JSON.stringify(key)}: ${inOneLine(each)}`);
  return `{ ${members.join(', ')} }`;
}
