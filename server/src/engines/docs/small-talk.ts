/** Recognises what is said to be polite, or to learn what there is to ask: no question for a search. */

export type Greeting = 'hello' | 'thanks' | 'goodbye' | 'capabilities'

const LONGEST = 80

const kinds: readonly (readonly [Greeting, RegExp])[] = [
  [
    'hello',
    /^(hi|hello|hey|hiya|howdy|greetings|good (morning|afternoon|evening|day))( (there|all|everyone|you|bot|confab))?$/,
  ],
  [
    'thanks',
    /^(ok |okay |great |perfect |cool )?(thanks|thank you|thx|ty|cheers|many thanks)( (a lot|so much|very much|you|for your help|for the help|again))?$/,
  ],
  ['goodbye', /^(ok |okay )?(bye|goodbye|bye bye|see you|see ya)( (later|soon|then))?$/],
  [
    'capabilities',
    /^((hi|hello|hey) )?(so )?(help|help me|who are you|what are you|what is this|(what|how) can you (do|help)( me)?( with)?( for me)?|what (do you know|can i ask)( you)?( about)?|what can you (tell me|talk|answer)( about)?|what do you do|can you help( me)?|how does this work)$/,
  ],
]

/** The kind of greeting a message is, and nothing else in it; `undefined` for a question. */
export function recogniseGreeting(text: string): Greeting | undefined {
  if (text.length > LONGEST) return undefined
  const words = text
    .toLowerCase()
    .replace(/['’]/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
  return kinds.find(([, pattern]) => pattern.test(words))?.[0]
}
