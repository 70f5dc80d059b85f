const kept = new Set(
  "is was has this does its us aws gcp dns ops status access less express process pods/exec sre always news".split(" "),
);
const doubled = /(bb|dd|gg|mm|nn|pp|rr|tt)$/;

/** A light stem: plurals, -ing and -ed. Words on both sides of a comparison go through it, so it need not be a word. */
export function stem(word: string): string {
  if (word.length < 4 || kept.has(word) || !/^[a-z]+$/.test(word)) return word;
  let out = word;
  if (out.endsWith("ies") && out.length > 4) out = `${out.slice(0, -3)}y`;
  else if (/(sses|shes|ches|xes|zes)$/.test(out)) out = out.slice(0, -2);
  else if (out.endsWith("s") && !/(ss|us|is)$/.test(out)) out = out.slice(0, -1);
  const cut = /^(.{3,})(ing|ed)$/.exec(out)?.[1];
  if (cut && /[aeiouy]/.test(cut)) out = doubled.test(cut) ? cut.slice(0, -1) : cut;
  // "scale", "scaled" and "scaling" meet in "scal".
  return out.length > 4 && out.endsWith("e") ? out.slice(0, -1) : out;
}
