// Bytes as letters, for an address that holds its own data: a picture so addressed needs no fetch.

/** Base64 of a Uint8Array. */
export function base64(bytes) {
  if (bytes.toBase64) return bytes.toBase64();
  const parts = [];
  for (let at = 0; at < bytes.length; at += 8192) { // all at once would be too many arguments
    parts.push(String.fromCharCode(...bytes.subarray(at, at + 8192)));
  }
  return btoa(parts.join(""));
}
