import { crc32 } from 'node:zlib';
import { isJsonObject } from '../../base/json.js';
import type { JsonObject } from '../../base/json.js';

/** `,"crc":"`, 8 hex digits, `"}` and a newline: how such a file ends. */
const TRAILER = /^,"crc":"([0-9a-f]{8})"\}\n$/;
const TRAILER_BYTES = ',"crc":"00000000"}\n'.length;

/** An object that is not empty as one line of JSON whose last member is the CRC-32 of the bytes before it. */
export function checksummedJson(value: JsonObject): Buffer {
  const body = Buffer.from(JSON.stringify(value).slice(0, -1));
  return Buffer.concat([body, Buffer.from(`,"crc":"${checksumOf(body)}"}\n`)]);
}

/** The object, or undefined where the bytes are not what was written: that they parse would not say so. */
export function parseChecksummed(bytes: Buffer): JsonObject | undefined {
  const end = Math.max(0, bytes.length - TRAILER_BYTES);
  const said = TRAILER.exec(bytes.toString('latin1', end))?.[1];
  if (said !== checksumOf(bytes.subarray(0, end))) return undefined;
  const value: unknown = JSON.parse(bytes.toString('utf8'));
  return isJsonObject(value) ? value : undefined;
}

function checksumOf(bytes: Buffer): string {
  return crc32(bytes).toString(16).padStart(8, '0');
}
