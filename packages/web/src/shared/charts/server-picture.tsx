/** A small SVG picture that the server drew from a definition, in the colour of the text around it. */
export function ServerPicture({ svg, width = 120 }: { readonly svg: string; readonly width?: number }) {
  // Made by our own server from our own definitions; the content-security policy refuses scripts in any case.
  return (
    <span
      className="server-picture"
      style={{ width, display: "inline-block" }}
      dangerouslySetInnerHTML={{ __html: svg }}
    />
  );
}
