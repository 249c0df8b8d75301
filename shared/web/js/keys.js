/** Idempotency keys: a call that is repeated under the same key counts once. */

/** Return 128 random bits in hexadecimal. `crypto.randomUUID` is missing on pages that came over plain HTTP. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
