/** Milliseconds after which every browser has begun to read what it saves; before, it would find nothing. */
const READ_AFTER = 60_000;

/** Hands a file over to the browser, which saves it under `name` or asks where. */
export function saveFile(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), READ_AFTER);
}
