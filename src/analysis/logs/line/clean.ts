// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const colours = /\u001b\[[0-9;?]*[ -/]*[@-~]/g;
const unreadable =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff]/g;

/** A message of which a fifth or more cannot be read. */
export const binaryMessage = "(binary data)";

/** A line as it can be read: colours gone, each control character a `·`; mostly such ones are told as binary data. */
export function cleanLine(line: string): string {
  const plain = line.toWellFormed().replace(colours, "");
  let count = 0;
  const clean = plain.replace(unreadable, () => {
    count++;
    return "·";
  });
  return count * 5 >= plain.length && count > 4 ? binaryMessage : clean;
}

/** The same for text of several lines. */
export function cleanText(text: string): string {
  return text.split("\n").map(cleanLine).join("\n");
}

/** A text of its own: a piece of a long string would keep all of it alive. */
export function ownText(text: string): string {
  return Buffer.from(text, "utf16le").toString("utf16le");
}
