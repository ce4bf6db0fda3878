import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** 256 random bits: nothing to guess, so that a plain hash of it can be stored. */
function randomSecret(): string {
  return randomBytes(32).toString("base64url");
}

/** What a person or a program shows to be let in. The beginning lets scanners of leaked secrets know it. */
export function makeTokenSecret(): string {
  return `glissade_${randomSecret()}`;
}

/** What a browser's session cookie holds. */
export function makeSessionSecret(): string {
  return randomSecret();
}

/** What is stored of a secret: its SHA-256 in hexadecimal. */
export function hashSecret(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

/** Compares two hashes in a time that does not depend on where they differ. */
export function isSameHash(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
