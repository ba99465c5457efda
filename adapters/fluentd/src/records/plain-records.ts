/**
 * JSON in the form in which nearly all records arrive, read from its bytes: objects of the fields that a record has and of
 * no others, texts of plain ASCII without an escape, whole numbers of up to 15 digits. It takes half the time of turning
 * the bytes into a text and parsing that, makes what every record repeats only once, and no number can lose a digit.
 * Whatever else there is, right or wrong, is left to `parseJsonLosslessly`.
 */
import { PlainRecord } from '@usage-billing/contracts/wire';
import { MAX_RECORD_BYTES } from '../limits.ts';
import { repeatedTexts } from './repeated-texts.ts';

type Metadata = Readonly<Record<string, string>>;

const FIELDS = [
  'unique_key',
  'internal_instance_id',
  'amount_type',
  'amount_value',
  'occurred_at',
  'metadata',
] as const;
const [KEY, INSTANCE, TYPE, AMOUNT, TIME] = [0, 1, 2, 3, 4] as const;

const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array): DataView =>
  new DataView(buffer, byteOffset, byteLength);

const bytesOf = (text: string): DataView => viewOf(new TextEncoder().encode(text));

/** With the quotation marks around them. */
const NAMES = FIELDS.map((name) => bytesOf(JSON.stringify(name)));
const NULL = bytesOf('null');

/** Whether the bytes are the same; four at a time, because every byte of a record passes here or below. */
const isSame = (one: DataView, from: number, other: DataView, otherFrom: number, length: number): boolean => {
  if (from + length > one.byteLength) return false;
  let index = 0;
  for (; index + 4 <= length; index += 4)
    if (one.getUint32(from + index, true) !== other.getUint32(otherFrom + index, true)) return false;
  for (; index < length; index += 1) if (one.getUint8(from + index) !== other.getUint8(otherFrom + index)) return false;
  return true;
};

/** Something that ends with its own last byte, as texts and objects do: where it stands, and what it says. */
interface Known<A> {
  readonly from: number;
  readonly length: number;
  readonly value: A;
}

const code = (character: string): number => character.charCodeAt(0);
const [QUOTE, COLON, COMMA, MINUS, ZERO, NINE] = [code('"'), code(':'), code(','), code('-'), code('0'), code('9')];
const [OPEN_OBJECT, CLOSE_OBJECT] = [code('{'), code('}')];

/** ASCII that stands for itself in a text. */
const PLAIN = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x20 && byte < 0x80 && byte !== QUOTE && byte !== code('\\') ? 1 : 0,
);

const [SPACES, QUOTES, BACKSLASHES] = [0x20202020, 0x22222222, 0x5c5c5c5c];
const [ONES, HIGH_BITS] = [0x01010101, 0x80808080];

/**
 * Of four bytes at once: none is beyond ASCII, below a space, a quotation mark or a backslash. A subtraction sets the high
 * bit of a byte that is less than what is taken from it; it may say so of the byte above as well, but never misses one.
 */
const arePlain = (word: number): boolean =>
  ((word | (word - SPACES) | ((word ^ QUOTES) - ONES) | ((word ^ BACKSLASHES) - ONES)) & HIGH_BITS) === 0;

const SPACE = Uint8Array.from({ length: 256 }, (_, byte) => (' \t\r\n'.includes(String.fromCharCode(byte)) ? 1 : 0));

/** No byte beyond it is one. */
const LAST_SPACE = code(' ');

/** Of metadata. Whether a record has too many elements is for the reader of all JSON to say, which counts them. */
const MOST_PAIRS = 1_000;

/** Every integer of so many digits is exact in a binary float. */
const MOST_DIGITS = 15;

const repeated = repeatedTexts();

/** As `toString('latin1', from, to)`, which takes longer to find that out than to do it. */
interface Latin1 {
  readonly latin1Slice: (from: number, to: number) => string;
}

/** Thrown, and caught below, at the first byte that is not of this form. Made once: it says nothing but that. */
const NOT_PLAIN = new Error('not plain');

class Reader {
  readonly #bytes: Buffer & Latin1;
  readonly #view: DataView;
  #at = 0;
  /** Of the record before: mostly the next says the same. First what stands in front of each value. */
  readonly #names: Array<Known<number> | undefined> = FIELDS.map(() => undefined);
  #type: Known<string> | undefined;
  #time: Known<string> | undefined;
  #metadata: Known<Metadata> | undefined;

  constructor(bytes: Buffer) {
    this.#bytes = bytes as Buffer & Latin1;
    this.#view = viewOf(bytes);
  }

  /** The byte at the place where the next token begins; past the end 0, which is no token. */
  #next(): number {
    const bytes = this.#bytes;
    for (; this.#at < bytes.length; this.#at += 1) {
      const byte = bytes[this.#at] as number;
      if (byte > LAST_SPACE) return byte;
      if (SPACE[byte] === 0) break;
    }
    return 0;
  }

  #take(byte: number): void {
    if (this.#next() !== byte) throw NOT_PLAIN;
    this.#at += 1;
  }

  /** Whether the byte comes next, which is then taken. */
  #takes(byte: number): boolean {
    if (this.#next() !== byte) return false;
    this.#at += 1;
    return true;
  }

  /** Goes behind a text and answers where it began, behind its quotation mark. */
  #skipText(): number {
    this.#take(QUOTE);
    const bytes = this.#bytes;
    const from = this.#at;
    let at = from;
    while (at + 4 <= bytes.length && arePlain(this.#view.getInt32(at, true))) at += 4;
    while (at < bytes.length && PLAIN[bytes[at] as number] === 1) at += 1;
    if (at === bytes.length || bytes[at] !== QUOTE) throw NOT_PLAIN;
    this.#at = at + 1;
    return from;
  }

  #text(): string {
    const from = this.#skipText();
    return this.#bytes.latin1Slice(from, this.#at - 1);
  }

  #repeatedText(): string {
    const from = this.#skipText();
    const to = this.#at - 1;
    return repeated(this.#bytes, from, to - from) ?? this.#bytes.latin1Slice(from, to);
  }

  #integer(): number {
    const bytes = this.#bytes;
    const negative = this.#takes(MINUS);
    const from = this.#at;
    let value = 0;
    let at = from;
    for (; at < bytes.length; at += 1) {
      const byte = bytes[at] as number;
      if (byte < ZERO || byte > NINE) break;
      value = value * 10 + (byte - ZERO);
    }
    const digits = at - from;
    // Minus zero is a number of its own, and a zero in front of others is no number.
    if (digits < 1 || digits > MOST_DIGITS || (bytes[from] === ZERO && (digits > 1 || negative))) throw NOT_PLAIN;
    this.#at = at;
    // What follows a whole number is looked at by whoever reads on: neither a point nor an exponent is a token.
    return negative ? -value : value;
  }

  /** Whether the value comes next, which is then taken. */
  #takesKnown<A>(known: Known<A> | undefined): known is Known<A> {
    if (known === undefined || !isSame(this.#view, this.#at, this.#view, known.from, known.length)) return false;
    this.#at += known.length;
    return true;
  }

  #known<A>(from: number, value: A): Known<A> {
    return { from, length: this.#at - from, value };
  }

  #amountType(): string {
    const from = this.#at;
    if (!this.#takesKnown(this.#type)) this.#type = this.#known(from, this.#repeatedText());
    return (this.#type as Known<string>).value;
  }

  #occurredAt(): string {
    const from = this.#at;
    if (!this.#takesKnown(this.#time)) this.#time = this.#known(from, this.#repeatedText());
    return (this.#time as Known<string>).value;
  }

  #amount(): number | string {
    return this.#next() === QUOTE ? this.#text() : this.#integer();
  }

  #metadataOrNull(): Metadata | null {
    if (this.#next() !== OPEN_OBJECT) return this.#null();
    const from = this.#at;
    if (!this.#takesKnown(this.#metadata)) this.#metadata = this.#known(from, this.#metadataObject());
    return (this.#metadata as Known<Metadata>).value;
  }

  #metadataObject(): Metadata {
    this.#take(OPEN_OBJECT);
    const metadata: Record<string, string> = {};
    if (this.#takes(CLOSE_OBJECT)) return metadata;
    let pairs = 0;
    do {
      pairs += 1;
      if (pairs > MOST_PAIRS) throw NOT_PLAIN;
      const name = this.#repeatedText();
      // It would not become a field of the object.
      if (name === '__proto__') throw NOT_PLAIN;
      this.#take(COLON);
      metadata[name] = this.#repeatedText();
    } while (this.#takes(COMMA));
    this.#take(CLOSE_OBJECT);
    return metadata;
  }

  #null(): null {
    if (!isSame(this.#view, this.#at, NULL, 0, NULL.byteLength)) throw NOT_PLAIN;
    this.#at += NULL.byteLength;
    return null;
  }

  /** The field whose name comes next. */
  #field(): number {
    this.#next();
    for (let field = 0; field < NAMES.length; field += 1) {
      const name = NAMES[field] as DataView;
      if (!isSame(this.#view, this.#at, name, 0, name.byteLength)) continue;
      this.#at += name.byteLength;
      return field;
    }
    throw NOT_PLAIN;
  }

  /** Goes on to the value of the next field, the first or second or … of its record, and answers which one it is. */
  #fieldAt(place: number): number {
    if (!this.#takesKnown(this.#names[place])) {
      const from = this.#at;
      if (place > 0) this.#take(COMMA);
      const field = this.#field();
      this.#take(COLON);
      this.#next();
      this.#names[place] = this.#known(from, field);
    }
    return (this.#names[place] as Known<number>).value;
  }

  #record(): PlainRecord {
    this.#take(OPEN_OBJECT);
    let unique_key: string | undefined;
    let internal_instance_id: string | undefined;
    let amount_type: string | undefined;
    let amount_value: number | string | undefined;
    let occurred_at: string | undefined;
    let metadata: Metadata | null | undefined;
    for (let place = 0; place < FIELDS.length; place += 1) {
      const field = this.#fieldAt(place);
      if (field === KEY) unique_key = this.#text();
      else if (field === INSTANCE) internal_instance_id = this.#repeatedText();
      else if (field === TYPE) amount_type = this.#amountType();
      else if (field === AMOUNT) amount_value = this.#amount();
      else if (field === TIME) occurred_at = this.#occurredAt();
      else metadata = this.#metadataOrNull();
    }
    this.#take(CLOSE_OBJECT);
    // There are as many as there should be: where one was given twice, another is missing.
    if (
      unique_key === undefined ||
      internal_instance_id === undefined ||
      amount_type === undefined ||
      amount_value === undefined ||
      occurred_at === undefined ||
      metadata === undefined
    )
      throw NOT_PLAIN;
    return new PlainRecord(unique_key, internal_instance_id, amount_type, amount_value, occurred_at, metadata);
  }

  /** Reads records until something else comes, and returns the end of the last one. */
  read(from: number, separator: 'comma' | 'none', records: unknown[]): number {
    this.#at = from;
    let end = from;
    try {
      do {
        const record = this.#record();
        if (this.#at - end > MAX_RECORD_BYTES) break;
        records.push(record);
        end = this.#at;
      } while (separator === 'none' || this.#takes(COMMA));
    } catch (error) {
      if (error !== NOT_PLAIN) throw error;
    }
    return end;
  }
}

/**
 * Appends the plain records that stand at the offset, separated by commas or only by optional white space, and returns the
 * end of the last one; the offset itself if there is none. What follows may be anything.
 */
export const readPlainRecords = (
  bytes: Buffer,
  from: number,
  separator: 'comma' | 'none',
  records: unknown[],
): number => new Reader(bytes).read(from, separator, records);
