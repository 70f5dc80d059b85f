import type { Diagnosis, Finding } from "./finding.ts";
import { clock, counted } from "./words/phrases.ts";

/** The diagnosis as plain text, verdict first: for logs, evals and whatever has no cards. Holds outside text. */
export function renderDiagnosis(diagnosis: Diagnosis, what = "what was seen"): string {
  const { stories, unexplained, risks, recovered, unseen } = diagnosis;
  return [
    renderVerdict(diagnosis, what),
    ...stories.flatMap(({ cause, symptoms, change }, at) => [
      `${at + 1}. ${cause.summary}`,
      ...(change ? [`   changed before: ${change.summary} at ${clock(change.atMs)}`] : []),
      ...renderFinding(cause),
      ...symptoms.flatMap((symptom) => [
        `   symptom: ${symptom.summary}`,
        ...symptom.evidence.map((line) => `     - ${line}`),
      ]),
    ]),
    ...unexplained.flatMap((finding) => [`? ${finding.summary}`, ...renderFinding(finding)]),
    ...risks.flatMap((finding) => [`risk: ${finding.summary}`, ...renderFinding(finding)]),
    ...recovered.map(({ summary, atMs }) => `recovered: ${summary}${atMs === undefined ? "" : ` (${clock(atMs)})`}`),
    ...unseen.map((line) => `not seen: ${line}`),
  ].join("\n");
}

/** "2 causes, 9 symptoms. First cause: …", "No failure found: …", or that the cause is not known. */
export function renderVerdict({ stories, unexplained, risks, healthy }: Diagnosis, what: string): string {
  const [first] = stories;
  const symptoms = stories.reduce((sum, story) => sum + story.symptoms.length, 0);
  if (first) {
    const since = first.cause.sinceMs === undefined ? "" : ` (since ${clock(first.cause.sinceMs)})`;
    return `${counted(stories.length, "cause")}, ${counted(symptoms, "symptom")}. First cause: ${first.cause.summary}${since}`;
  }
  if (unexplained[0])
    return `${counted(unexplained.length, "symptom")}, and no cause that I can tell. First: ${unexplained[0].summary}`;
  if (!healthy) return `I cannot tell: too little of ${what} could be read.`;
  const later = risks.length === 0 ? "" : `, ${counted(risks.length, "risk")}`;
  return `All normal: no failure found in ${what}${later}.`;
}

function renderFinding(finding: Finding): readonly string[] {
  return [
    `   ${finding.object} · ${finding.rule} · ${Math.round(finding.confidence * 100)}% sure`,
    ...finding.evidence.map((line) => `   - ${line}`),
    ...(finding.explains.length > 0 ? [`   explains: ${finding.explains.join(", ")}`] : []),
    ...(finding.next ? [`   next: ${finding.next}`] : []),
    ...(finding.proposes ? [`   propose: ${finding.proposes.tool} ${JSON.stringify(finding.proposes.input)}`] : []),
  ];
}
