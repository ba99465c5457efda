/** The part of ZOQL that clients of usage billing ask in: `select … from … where …` with =, !=, <, >, <=, >=, and, or. */
import { refusal } from '../refusals/refusal.ts';

export type Operator = '=' | '!=' | '<' | '>' | '<=' | '>=';
export interface Condition {
  readonly field: string;
  readonly operator: Operator;
  readonly literal: string | null;
}

export interface Query {
  readonly fields: ReadonlyArray<string>;
  readonly object: string;
  /** Alternatives, each a list of conditions that must all hold: `and` binds tighter than `or`. */
  readonly where: ReadonlyArray<ReadonlyArray<Condition>>;
}

/** Where every alternative names one: nothing else can be found. */
export const idsIn = ({ where }: Query): ReadonlyArray<string> | undefined => {
  const ids = where.map(
    (all) => all.find(({ field, operator }) => field === 'Id' && operator === '=')?.literal ?? null,
  );
  return ids.length === 0 || ids.includes(null) ? undefined : [...new Set(ids.filter((id) => id !== null))];
};

export const parseZoql = (text: string): Query => {
  const tokens = tokensOf(text);
  const isWord = (at: number, word: string): boolean =>
    tokens[at]?.kind === 'word' && tokens[at]?.text.toLowerCase() === word;
  if (!isWord(0, 'select')) throw malformed('it must begin with select');
  const from = tokens.findIndex((_, at) => isWord(at, 'from'));
  const object = tokens[from + 1]?.text;
  if (from < 2 || object === undefined) throw malformed('select needs fields, and from an object');
  const list = tokens.slice(1, from);
  if (from % 2 === 1 || !list.every(({ kind, text: token }, at) => (at % 2 === 0 ? kind === 'word' : token === ',')))
    throw malformed('fields are separated by commas');
  const fields = list.filter((_, at) => at % 2 === 0);
  const where: Condition[][] = [];
  let at = from + 2;
  if (at < tokens.length) {
    if (!isWord(at, 'where')) throw malformed(`'${tokens[at]?.text ?? ''}' after the object; only where may follow`);
    where.push([]);
    for (;;) {
      where.at(-1)?.push(readCondition(tokens, at + 1));
      at += 4;
      if (at >= tokens.length) break;
      if (isWord(at, 'or')) where.push([]);
      else if (!isWord(at, 'and')) throw malformed(`'${tokens[at]?.text ?? ''}' where and or or should be`);
    }
  }
  return { fields: fields.map((field) => field.text), object, where };
};

interface Token {
  readonly kind: 'word' | 'text' | 'symbol';
  readonly text: string;
}

const TOKEN = /\s*(?:'((?:[^'\\]|\\.)*)'|(!=|<=|>=|=|<|>|,)|([\w.:+-]+))/y;

const tokensOf = (text: string): ReadonlyArray<Token> => {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  const end = text.trimEnd().length;
  while (TOKEN.lastIndex < end) {
    const from = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (match === null) throw malformed(`cannot read it from character ${from + 1} on`);
    const [, quoted, symbol, word] = match;
    if (quoted !== undefined) tokens.push({ kind: 'text', text: quoted.replaceAll(/\\(.)/g, '$1') });
    else if (symbol !== undefined) tokens.push({ kind: 'symbol', text: symbol });
    else tokens.push({ kind: 'word', text: word ?? '' });
  }
  return tokens;
};

const malformed = (message: string): Error =>
  refusal('query', 'malformed', `You have an error in your ZOQL syntax: ${message}`);

const OPERATORS: ReadonlyArray<string> = ['=', '!=', '<', '>', '<=', '>='];

const readCondition = (tokens: ReadonlyArray<Token>, at: number): Condition => {
  const [field, operator, literal] = [tokens[at], tokens[at + 1], tokens[at + 2]];
  if (field?.kind !== 'word') throw malformed('a condition must begin with a field');
  if (operator === undefined || !OPERATORS.includes(operator.text))
    throw malformed(`'${operator?.text ?? ''}' is not an operator; there is no LIKE`);
  if (literal === undefined || literal.kind === 'symbol') throw malformed(`${field.text} is compared with nothing`);
  const isNull = literal.kind === 'word' && literal.text.toLowerCase() === 'null';
  return { field: field.text, operator: operator.text as Operator, literal: isNull ? null : literal.text };
};
