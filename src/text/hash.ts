// Shared ground: the name that a text's bytes have in a manifest.
import { hash } from 'node:crypto';

/** `sha256:…` of the text's UTF-8 bytes, in hexadecimal digits. */
export function sha256(text: string): string {
  return `sha256:${sha256Hex(text)}`;
}

/** The digits alone, as HCL's `sha256()` has them. */
export function sha256Hex(text: string): string {
  return hash('sha256', text);
}
