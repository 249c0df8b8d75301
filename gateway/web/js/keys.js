/** Names for what is sent: a call that is repeated under the same one counts once. */

/** 128 random bits; `crypto.randomUUID` is missing where the page came over plain HTTP. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
