import type { AnswerQuestion } from "../agent/answer.ts";

/** An answer made from a card that says DEMO says so too, also where a model wrote it. */
export function markAnswer(answer: AnswerQuestion): AnswerQuestion {
  return async (question, options) => {
    const answered = await answer(question, options);
    const demo = answered.outcomes.some(({ message }) => message.demo);
    return demo ? { ...answered, message: { ...answered.message, demo } } : answered;
  };
}
