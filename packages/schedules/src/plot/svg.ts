/** Text that is safe between tags and in attributes, without what XML 1.0 forbids. */
export function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "\uFFFD")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

/** A coordinate with at most two decimals. */
export const coordinate = (value: number): string => String(Math.round(value * 100) / 100 + 0);

type Attributes = Readonly<Record<string, string | number | undefined>>;

/** One element; numbers are rounded, texts escaped, `inside` is markup already. */
export function element(name: string, attributes: Attributes, inside?: string | readonly string[]): string {
  const written = Object.entries(attributes)
    .filter((entry): entry is [string, string | number] => entry[1] !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === "number" ? coordinate(value) : escapeXml(value)}"`)
    .join("");
  if (inside === undefined) return `<${name}${written}/>`;
  return `<${name}${written}>${typeof inside === "string" ? inside : inside.join("")}</${name}>`;
}

/** A text element. */
export const textElement = (text: string, attributes: Attributes): string =>
  element("text", attributes, escapeXml(text));

/** How wide a text will be at a font size, in pixels: a guess on the safe side, for there is no font to ask. */
export function textWidth(text: string, fontSize: number): number {
  let units = 0;
  for (const character of text) {
    const code = character.codePointAt(0)!;
    units += code > 0x2e80 ? 1.05 : /[ilj.,:;'|!]/.test(character) ? 0.32 : /[A-ZmwMW@%]/.test(character) ? 0.74 : 0.57;
  }
  return units * fontSize;
}

/** A text cut to a width, with an ellipsis. */
export function fitText(text: string, fontSize: number, width: number): string {
  if (textWidth(text, fontSize) <= width) return text;
  const characters = [...text];
  while (characters.length > 1 && textWidth(`${characters.join("")}…`, fontSize) > width) characters.pop();
  return `${characters.join("").trimEnd()}…`;
}
