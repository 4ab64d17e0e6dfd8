// Shared ground: bytes that are to be a text, and how many of them are too many.
import { refusal } from './diagnostic.ts';
import type { Source } from './source.ts';

const megabyte = 1024 * 1024;

/** Bytes; a spec, a template or a policy file larger than this is a mistake or an attack. */
export const sizeLimit = megabyte;

/** Of a file that was rendered: a large spec has a larger runbook. */
export const renderedLimit = 16 * megabyte;

const utf8 = new TextDecoder('utf-8', { fatal: true });
const exactUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export interface SourceOptions {
  readonly limit?: number;
  /** Leaves a byte-order mark in the text. */
  readonly exact?: boolean;
}

/**
 * A source of these bytes; `path` is what it is shown under.
 * @throws Refusal where they are more than the limit or not UTF-8.
 */
export function sourceOf(bytes: Uint8Array, path: string, { limit, exact = false }: SourceOptions = {}): Source {
  refuseLarge(path, bytes.length, limit);
  try {
    return { path, text: (exact ? exactUtf8 : utf8).decode(bytes) };
  } catch {
    return refuseOther(path);
  }
}

function refuseOther(path: string): never {
  throw refusal('file-not-utf8', `\`${path}\` is not UTF-8 text`, 'save it as UTF-8');
}

/** @throws Refusal where there are more bytes than the limit. */
export function refuseLarge(path: string, size: number, limit = sizeLimit): void {
  if (size <= limit) return;
  const message = `\`${path}\` is ${inMegabytes(size, 1)} MB; the limit is ${inMegabytes(limit)} MB`;
  throw refusal('file-too-large', message, 'split it into several files');
}

export function inMegabytes(bytes: number, digits = 0): string {
  return (bytes / megabyte).toFixed(digits);
}
