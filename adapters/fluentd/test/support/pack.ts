/** MessagePack from the library that many clients use, with Fluentd's times. */
import { ExtensionCodec, encode } from '@msgpack/msgpack';
import { EventTime } from '@usage-billing/contracts/wire';

const extensionCodec = new ExtensionCodec();
extensionCodec.register({
  type: 0,
  encode: (value) => {
    if (!(value instanceof EventTime)) return null;
    const bytes = Buffer.alloc(8);
    bytes.writeUInt32BE(value.seconds, 0);
    bytes.writeUInt32BE(value.nanoseconds, 4);
    return bytes;
  },
  decode: () => null,
});

export const pack = (value: unknown): Buffer => Buffer.from(encode(value, { extensionCodec, useBigInt64: true }));
