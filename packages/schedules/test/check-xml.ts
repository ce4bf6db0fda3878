/** Throws unless a text is well-formed XML of the simple kind we write: elements, attributes, text, the five entities. */
export function checkXml(text: string): void {
  const open: string[] = [];
  const token = /<\/([\w-]+)>|<([\w-]+)((?: [\w:-]+="[^"<]*")*)(\/?)>|([^<]+)|([\s\S])/gy;
  for (const [whole, closes, opens, attributes = "", empty, content, other] of text.matchAll(token)) {
    if (other !== undefined) throw new Error(`markup cannot be read at ${whole}`);
    if (closes !== undefined && open.pop() !== closes) throw new Error(`</${closes}> closes nothing`);
    if (opens !== undefined && empty === "") open.push(opens);
    const characters = `${attributes}${content ?? ""}`;
    if (/&(?!(?:amp|lt|gt|quot|#39);)/.test(characters)) throw new Error(`bare & in ${characters}`);
    if (/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u.test(characters))
      throw new Error("forbidden character");
  }
  if (open.length > 0) throw new Error(`<${open.join("> <")}> not closed`);
}
