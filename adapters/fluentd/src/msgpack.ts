/** MessagePack as Fluentd's clients write it: all 64 bits of an integer, and times as extension type 0. */
import { Decoder, ExtensionCodec } from '@msgpack/msgpack';
import { EventTime } from '@usage-billing/contracts/wire';

const EVENT_TIME = 0;

const extensions = new ExtensionCodec();
extensions.register({
  type: EVENT_TIME,
  encode: (value) => {
    if (!(value instanceof EventTime)) return null;
    const bytes = Buffer.alloc(8);
    bytes.writeUInt32BE(value.seconds, 0);
    bytes.writeUInt32BE(value.nanoseconds, 4);
    return bytes;
  },
  decode: (data) => {
    if (data.byteLength !== 8) throw new RangeError(`an EventTime has 8 bytes, this has ${data.byteLength}`);
    const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    return new EventTime(bytes.readUInt32BE(0), bytes.readUInt32BE(4));
  },
});

export const eventTimeCodec = extensions;

export const createDecoder = (): Decoder => new Decoder({ extensionCodec: extensions, useBigInt64: true });
