// Search over the sections of all lessons. Pure functions.

const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const wordsOf = (text) => fold(text).match(/[\p{L}\p{N}]+/gu) ?? [];

/** Sections made ready: each with the words of its title and text. */
export const prepare = (sections) => sections.map((section) => ({ ...section,
  head: wordsOf(section.title), body: wordsOf(section.text) }));

/** The sections in which every word of the query begins a word, the best first. */
export function find(prepared, query, most = 8) {
  const wanted = wordsOf(query);
  if (!wanted.length) return [];
  const found = [];
  for (const section of prepared) {
    let score = 0;
    for (const word of wanted) {
      const head = section.head.filter((one) => one.startsWith(word)).length;
      const body = section.body.filter((one) => one.startsWith(word)).length;
      const whole = section.body.includes(word) || section.head.includes(word);
      if (!head && !body) { score = 0; break; }
      score += 6 * Math.min(head, 1) + Math.log2(1 + body) + (whole ? 1 : 0);
    }
    if (score) found.push({ ...section, score });
  }
  return found.sort((a, b) => b.score - a.score).slice(0, most);
}

/** The text around the first word that is found, as [text, is it the word] pieces. */
export function snippet(text, query, room = 110) {
  const wanted = wordsOf(query), folded = fold(text);
  // Folding may change lengths (of ligatures and the like): then the words stay unmarked.
  const marks = [];
  if (folded.length === text.length) {
    for (const match of folded.matchAll(/[\p{L}\p{N}]+/gu)) {
      const word = wanted.find((one) => match[0].startsWith(one));
      if (word) marks.push([match.index, match.index + word.length]);
    }
  }
  const from = Math.max(0, (marks[0]?.[0] ?? 0) - room / 3), start = from ? text.indexOf(" ", from) + 1 : 0;
  const end = Math.min(text.length, start + room), pieces = start ? [["\u2026 ", false]] : [];
  let at = start;
  for (const [first, last] of marks) {
    if (first < at || last > end) continue;
    pieces.push([text.slice(at, first), false], [text.slice(first, last), true]);
    at = last;
  }
  pieces.push([text.slice(at, end), false]);
  if (end < text.length) pieces.push(["\u2026", false]);
  return pieces.filter(([words]) => words);
}
