function words(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => word.length > 0);
}

/** Words that carry a sentence and say nothing about its subject. */
export const stopWords: ReadonlySet<string> = new Set(
  words(`a an the of in on at to for from by with and or is are was were be been being am do does did done has have had
    i me my we us our you your it its this that these those there here he she they them his her their s t re ve ll d m
    please pls plz kindly hey hi hello ok okay so just now currently right really actually again also some any
    will would could should can may might must shall let lets get got go going want need like as if then than
    about into over under between through during within across per each every via up out off what which who whom whose
    when where why how much many what's not no yes tell show give`),
);

/** Words before the verb of a command. */
export const politeWords: ReadonlySet<string> = new Set(
  words(`please pls plz kindly hey hi hello ok okay so now just then can could would will you u i we us want need to like let lets s
    d go ahead and quickly immediately asap bot pilothouse ops also maybe should must have ll me for , . ! : - yo folks team again sudo`),
);

/** Everyday words that are no typo of anything of ours. */
export const everyday: ReadonlySet<string> = new Set(
  words(`after before because since until till while though although ever never always often today tomorrow yesterday
    week weeks month months year years day days hour hours minute minutes second seconds monday tuesday wednesday thursday
    friday saturday sunday morning evening night noon midnight weekend january february march april may june july august
    september october november december quarter next last past previous first new old good bad big small long short high
    low more less most least few lot lots little same other another one two three four five six seven eight nine ten
    people person someone thing things stuff time times way place part kind sort type name names number numbers made make
    take took taken come came goes gone went say says said know knows knew think thought see saw seen look looks looking
    ask asked tell told work works working worked use uses used using try tried trying keep keeps kept put puts set sets
    run runs ran running turn turned happen happened happens seem seems feel felt leave left stay begin began end ends
    ended whole half full empty open close closed both either neither only even still yet already too very quite rather
    almost enough instead else maybe perhaps sure well back away down above below behind near far soon later early late
    weather joke jokes thanks thank lunch dinner coffee flight hotel book music movie song poem story president capital
    recipe game score sports football translate spell write code house car love hate happy sad birthday holiday vacation
    hello world bye goodbye cheers welcome sorry excuse news stock price bitcoin crypto dog cat rain sun snow
    light lights door window room office desk phone email mail letter call calls water food pizza beer
    date dates word words line lines text page pages side part parts case cases point points hand hands head`),
);

/** Small talk and other people's business: what none of the tools answers. */
export const elsewhere: readonly string[] = [
  ...[
    "thanks",
    "thank you very much",
    "good morning",
    "good night everyone",
    "hello",
    "hi there",
    "cheers mate",
    "bye",
  ],
  ...[
    "tell me a joke",
    "what is the weather like",
    "will it rain tomorrow",
    "book a flight",
    "order a pizza for lunch",
  ],
  ...["who won the football game", "write me a poem", "translate this into french", "what is the capital of france"],
  ...[
    "who is the president",
    "play some music",
    "how old are you",
    "what is the meaning of life",
    "lol",
    "nice",
    "great job",
  ],
  ...[
    "set a timer",
    "remind me to buy milk",
    "what time is it",
    "sing a song",
    "recommend a restaurant",
    "stock price of apple",
  ],
  ...[
    "write a python function",
    "i love you",
    "you are stupid",
    "never mind",
    "forget it",
    "see you tomorrow",
    "happy birthday",
  ],
  ...[
    "what is for lunch",
    "how tall is the eiffel tower",
    "solve this equation",
    "what day is it",
    "send an email to my mother",
  ],
  ...[
    "where is the meeting room",
    "book a meeting room",
    "what is two plus two",
    "make me a coffee",
    "buy bitcoin",
    "sorry",
  ],
];
