/** A moment as Fluentd's binary form writes it: extension type 0, seconds and nanoseconds. */
const rawJson = (JSON as unknown as { readonly rawJSON: (text: string) => unknown }).rawJSON;

/** A time of the Fluentd forward protocol, extension type 0: seconds and nanoseconds since 1970. */
export class EventTime {
  /** Since 1970, unsigned 32 bits. */
  readonly seconds: number;
  readonly nanoseconds: number;
  constructor(seconds: number, nanoseconds: number) {
    this.seconds = seconds;
    this.nanoseconds = nanoseconds;
  }
  /** A JSON number, in seconds, that reads as the same moment. */
  toJSON(): unknown {
    return rawJson(`${this.seconds}.${String(this.nanoseconds).padStart(9, '0')}`);
  }
}
