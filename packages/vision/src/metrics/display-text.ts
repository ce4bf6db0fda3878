const wide = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}]/u;

/** Columns that a text takes in a terminal: East Asian letters and emoji take two, combining marks none. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) width += wide.test(character) ? 2 : /\p{M}/u.test(character) ? 0 : 1;
  return width;
}

/** The text without control characters, cut to `width` columns; what is cut ends in an ellipsis. */
export function fitText(text: string, width: number): string {
  const clean = text.replaceAll(/\p{C}/gu, "?");
  if (displayWidth(clean) <= width) return clean;
  let fitted = "";
  for (const character of clean) {
    if (displayWidth(fitted + character) > width - 1) break;
    fitted += character;
  }
  return `${fitted}…`;
}

export function alignLeft(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - displayWidth(text)));
}

export function alignRight(text: string, width: number): string {
  return " ".repeat(Math.max(0, width - displayWidth(text))) + text;
}
