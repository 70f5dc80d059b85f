import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";

/** The server's end of one WebSocket (RFC 6455): text frames, pings, closing. */
export interface ServerSocket {
  send(text: string): void;
  ping(): void;
  close(): void;
  /** Without a closing frame, as a cable that is pulled. */
  cut(): void;
}

export interface SocketListener {
  text(text: string): void;
  closed(): void;
}

const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const [TEXT, CLOSE, PING, PONG] = [0x1, 0x8, 0x9, 0xa] as const;

export function acceptWebSocket(request: IncomingMessage, stream: Duplex, listener: SocketListener): ServerSocket {
  const accept = createHash("sha1").update(`${request.headers["sec-websocket-key"]}${GUID}`).digest("base64");
  stream.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  let rest: Buffer = Buffer.alloc(0);
  let words: Buffer[] = [];
  let closing = false;
  stream.on("data", (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    for (;;) {
      const frame = readFrame(rest);
      if (!frame) break;
      rest = rest.subarray(frame.size);
      if (frame.opcode === PING) write(PONG, frame.payload);
      else if (frame.opcode === CLOSE) {
        if (!closing) write(CLOSE, frame.payload);
        stream.end();
      } else if (frame.opcode === TEXT || frame.opcode === 0) {
        words.push(frame.payload);
        if (frame.last) {
          const text = Buffer.concat(words).toString("utf8");
          words = [];
          listener.text(text);
        }
      }
    }
  });
  stream.on("error", () => stream.destroy());
  stream.once("close", () => listener.closed());

  function write(opcode: number, payload: Buffer): void {
    if (stream.destroyed || stream.writableEnded) return;
    const length = payload.length;
    const head =
      length < 126
        ? Buffer.from([0x80 | opcode, length])
        : length < 65_536
          ? Buffer.from([0x80 | opcode, 126, length >> 8, length & 0xff])
          : Buffer.concat([Buffer.from([0x80 | opcode, 127, 0, 0, 0, 0]), uint32(length)]);
    stream.write(Buffer.concat([head, payload]));
  }

  return {
    send: (text) => write(TEXT, Buffer.from(text, "utf8")),
    ping: () => write(PING, Buffer.alloc(0)),
    close: () => {
      closing = true;
      write(CLOSE, Buffer.from([0x03, 0xe8]));
    },
    cut: () => stream.destroy(),
  };
}

interface Frame {
  readonly opcode: number;
  readonly last: boolean;
  readonly payload: Buffer;
  readonly size: number;
}

/** Clients mask what they send; undefined until a frame is whole. */
function readFrame(bytes: Buffer): Frame | undefined {
  if (bytes.length < 2) return undefined;
  const short = (bytes[1] ?? 0) & 0x7f;
  const lengthBytes = short === 126 ? 2 : short === 127 ? 8 : 0;
  const start = 2 + lengthBytes + 4;
  if (bytes.length < start) return undefined;
  const length = short === 126 ? bytes.readUInt16BE(2) : short === 127 ? Number(bytes.readBigUInt64BE(2)) : short;
  if (bytes.length < start + length) return undefined;
  const mask = bytes.subarray(start - 4, start);
  const payload = Buffer.from(bytes.subarray(start, start + length));
  for (let i = 0; i < payload.length; i++) payload[i] = (payload[i] ?? 0) ^ (mask[i % 4] ?? 0);
  return { opcode: (bytes[0] ?? 0) & 0x0f, last: ((bytes[0] ?? 0) & 0x80) !== 0, payload, size: start + length };
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
