/**
 * Copies what an input holds, and leaves it selected. Gives whether that worked: on a page without TLS there is no
 * clipboard, and what is selected is copied in the old way.
 */
export async function copyFrom(input: HTMLInputElement | HTMLTextAreaElement): Promise<boolean> {
  input.focus();
  input.select();
  try {
    await navigator.clipboard.writeText(input.value);
    return true;
  } catch {
    return document.execCommand('copy');
  }
}

/** Copies a text. Gives whether that worked; the focus stays where it is. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const focused = document.activeElement;
    const field = document.createElement('textarea');
    field.value = text;
    document.body.append(field);
    field.focus();
    field.select();
    const isCopied = document.execCommand('copy');
    field.remove();
    if (focused instanceof HTMLElement) focused.focus();
    return isCopied;
  }
}
