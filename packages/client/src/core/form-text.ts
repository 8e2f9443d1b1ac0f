/** A logout form is far smaller. */
const MAX_BYTES = 16 * 1024;

/** A form as text; empty when it is larger than any of ours, of which no more than that is kept. */
export async function formText(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size <= MAX_BYTES) chunks.push(chunk);
  }
  return size <= MAX_BYTES ? Buffer.concat(chunks).toString('utf8') : '';
}

/** The form of a Fetch request that nobody has read yet. */
export async function formOfRequest({ body }: Request): Promise<string> {
  return body ? await formText(body) : '';
}
