/**
 * Copies what an input holds, and leaves it selected. Gives whether that worked: on a page without TLS there is no
 * clipboard, and what is selected is copied in the old way.
 */
export async function copyFrom(input: HTMLInputElement): Promise<boolean> {
  input.focus();
  input.select();
  try {
    await navigator.clipboard.writeText(input.value);
    return true;
  } catch {
    return document.execCommand('copy');
  }
}
