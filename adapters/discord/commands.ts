export const COMMAND = "ops";
export const WORDS = "words";

/** The commands of a server, as Discord's API takes them: 1 is a chat command, 3 a string, 0 a server as the context. */
export const COMMANDS = [
  {
    name: COMMAND,
    type: 1,
    description: "Ask Pilothouse, or tell it what to do",
    contexts: [0],
    options: [
      {
        name: WORDS,
        type: 3,
        description: "In plain words; help shows what there is",
        required: true,
        autocomplete: true,
        max_length: 2000,
      },
    ],
  },
] as const;
