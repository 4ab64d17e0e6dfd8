// Standard input as bytes. A pipe is read into one memory again and again, which is a good deal faster than a new one each time.
import { Buffer } from 'node:buffer';
import { type ConnectOpts, Socket, type SocketConstructorOpts } from 'node:net';
import type { Readable } from 'node:stream';

/** Where bytes come from. */
export interface Input {
  /** Somebody types them. */
  readonly isTTY: boolean;
  /** Begins to read. */
  start(listener: InputListener): void;
  pause(): void;
  resume(): void;
  /** Reads no more. */
  stop(): void;
}

export interface InputListener {
  /** INVARIANT: it keeps nothing of the bytes, for the next ones come to lie in the same place. */
  readonly bytes: (bytes: Buffer) => void;
  readonly end: () => void;
  readonly failed: (error: NodeJS.ErrnoException) => void;
}

/** As much as a pipe between processes may hold at a time. */
const room = 256 * 1024;

export function openStandardInput(): Input {
  return pipeInput() ?? streamInput(process.stdin);
}

/** Undefined where standard input is a file or a terminal, of which a socket cannot be made. */
function pipeInput(): Input | undefined {
  let listener: InputListener | undefined;
  const callback = (length: number, buffer: Uint8Array): boolean => {
    listener?.bytes(Buffer.from(buffer.buffer, buffer.byteOffset, length));
    return true;
  };
  let socket: Socket;
  try {
    const options: SocketConstructorOpts & ConnectOpts = {
      fd: 0,
      readable: true,
      writable: false,
      onread: { buffer: Buffer.allocUnsafeSlow(room), callback },
    };
    socket = new Socket(options);
  } catch {
    return undefined;
  }
  return {
    isTTY: false,
    start(wanted) {
      listener = wanted;
      socket.on('end', wanted.end);
      socket.on('error', wanted.failed);
    },
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    stop: () => socket.destroy(),
  };
}

export function streamInput(stream: Readable & { readonly isTTY?: boolean }): Input {
  return {
    isTTY: stream.isTTY === true,
    start({ bytes, end, failed }) {
      stream.on('data', bytes);
      stream.on('end', end);
      stream.on('error', failed);
    },
    pause: () => stream.pause(),
    resume: () => stream.resume(),
    stop: () => stream.destroy(),
  };
}
