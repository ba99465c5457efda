/** A usage file as multipart/form-data, byte for byte the same whenever it is built: repetition must be recognizable. */
import { createHash } from 'node:crypto';

export interface MultipartBody {
  readonly contentType: string;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** The boundary comes from a hash over the content, which the content therefore cannot hold. */
export const usageFileBody = (fileName: string, content: Uint8Array): MultipartBody => {
  const hash = createHash('sha256').update(fileName).update('\0').update(content).digest('hex');
  const boundary = `usage-file-${hash.slice(0, 40)}`;
  const head =
    `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${quote(fileName)}"\r\n` +
    'Content-Type: text/csv\r\n\r\n';
  const parts = [Buffer.from(head, 'utf8'), content, Buffer.from(`\r\n--${boundary}--\r\n`, 'utf8')];
  const body = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    body.set(part, at);
    at += part.length;
  }
  return { contentType: `multipart/form-data; boundary=${boundary}`, body };
};

/** As browsers write names: these three would end the quoted text. */
const quote = (name: string): string => name.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
