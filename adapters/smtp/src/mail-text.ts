/** A notice as plain text. */
import type { NoticeContent } from './notice-content.ts';

const WIDTH = 76;

/** Breaks at spaces only, so that links stay whole. */
const wrapped = (paragraph: string): string => {
  const lines: string[] = [];
  for (const word of paragraph.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= WIDTH) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.join('\n');
};

export const mailText = ({ heading, paragraphs, action, footer }: NoticeContent): string =>
  [heading, ...paragraphs.map(wrapped), `${action.label}:\n${action.url}`, `--\n${wrapped(footer)}`].join('\n\n');
