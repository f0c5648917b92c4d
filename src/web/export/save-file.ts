/** Saves a file in the folder for downloads of the browser. */
export function saveFile(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser has read the address when the click is handled; a later one is never used.
  setTimeout(() => URL.revokeObjectURL(address));
}
