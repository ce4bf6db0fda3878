/** The server's word that a style element of this page is its own; the content-security policy refuses all others. */
export const styleNonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? "";

// Read by get-nonce, with which Mantine's dialogs keep the page behind them from scrolling.
(globalThis as { __webpack_nonce__?: string }).__webpack_nonce__ = styleNonce;
