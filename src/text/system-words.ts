// Shared ground: what the operating system says when it refuses, for people.

const words: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EDQUOT: 'the disk quota is used up',
  EIO: 'the disk failed',
  EISDIR: 'it is a folder',
  ELOOP: 'its symbolic links go in circles',
  EMFILE: 'too many files are open',
  ENAMETOOLONG: 'the name is too long',
  ENOENT: 'there is no such file',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of its path is a file',
  EPERM: 'the system does not permit it',
  EROFS: 'the file system is read-only',
};

/** `permission denied`, not `EACCES: permission denied, open '…'`. */
export function systemWords(error: unknown): string {
  const { code, message } = error as { readonly code?: string; readonly message?: string };
  return words[code ?? ''] ?? code ?? message ?? String(error);
}
