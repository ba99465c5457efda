/** A moment as Fluentd's binary form writes it: extension type 0, seconds and nanoseconds. */
export class EventTime {
  /** Since 1970, unsigned 32 bits. */
  readonly seconds: number;
  readonly nanoseconds: number;
  constructor(seconds: number, nanoseconds: number) {
    this.seconds = seconds;
    this.nanoseconds = nanoseconds;
  }
}
