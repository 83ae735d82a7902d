/** What is said on the stage, in English, German and Arabic: whole answers, long words, wide tables, both directions. */
import type { Citation } from '@confab/shared/content'

export type StageLanguage = 'en' | 'de' | 'ar'

export interface Script {
  /** What to write for each scene. */
  readonly asks: Readonly<
    Record<'stream' | 'think' | 'answer' | 'call' | 'fail' | 'tokens' | 'short', string>
  >
  readonly starters: readonly string[]
  readonly steps: readonly string[]
  readonly beginning: string
  readonly answer: string
  readonly citations: readonly Citation[]
  readonly short: string
  /** Made of several blocks and sentences, to be heard. */
  readonly spoken: string
  /** What a person says, and what the visitor says to no connection. */
  readonly person: string
  readonly later: string
}

const code = `\`\`\`js
const chat = document.querySelector('confab-chat')
chat.sendMessage('Where is my order A-1007, and when will it arrive?')
\`\`\``

/** At the end of each of these words. */
const sources = (answer: string, ...[first, second]: readonly [string, string]): Citation[] => [
  {
    offset: answer.indexOf(first) + first.length,
    url: 'https://shop.example/delivery',
    title: 'Delivery times and prices in all countries we send parcels to',
    body: 'Parcels leave us on the same day.',
  },
  {
    offset: answer.indexOf(second) + second.length,
    url: 'https://www.shop.example/returns',
    title: 'Returns',
  },
]

const english = `Parcels take **three days**. Abroad, they take about a week.

| Country | Standard | Express | Insured up to | Signed for |
| --- | ---: | ---: | ---: | :---: |
| Germany | €4.90 | €9.90 | €500 | yes |
| Switzerland and Liechtenstein | €12.50 | €24.00 | €1,000 | yes |

You can also ask from your own page:

${code}

- Orders before noon leave the **same day**
- Returns are free for 30 days`

const german = `Pakete brauchen **drei Tage**. Ins Ausland dauert es etwa eine Woche.

| Land | Standard | Express | Versichert bis | Unterschrift |
| --- | ---: | ---: | ---: | :---: |
| Deutschland | 4,90 € | 9,90 € | 500 € | ja |
| Schweiz und Liechtenstein | 12,50 € | 24,00 € | 1.000 € | ja |

Nach der Rindfleischetikettierungsüberwachungsaufgabenübertragungsverordnung gilt für Donaudampfschifffahrtsgesellschaften:

${code}

- Bestellungen vor zwölf gehen **am selben Tag** hinaus
- Rücksendungen sind 30 Tage kostenlos`

const arabic = `تستغرق الطرود **ثلاثة أيام**. أما إلى الخارج فتستغرق نحو أسبوع.

| البلد | عادي | سريع | مؤمَّن حتى | توقيع |
| --- | ---: | ---: | ---: | :---: |
| ألمانيا | €4.90 | €9.90 | €500 | نعم |
| سويسرا وليختنشتاين | €12.50 | €24.00 | €1,000 | نعم |

يمكنك أيضًا أن تسأل من صفحتك:

${code}

- الطلبات قبل الظهر تُرسل **في اليوم نفسه**
- الإرجاع مجاني لمدة 30 يومًا`

export const scripts: Readonly<Record<StageLanguage, Script>> = {
  en: {
    asks: {
      stream: 'Tell me all about delivery, please',
      think: 'Think about it first',
      answer: 'What does delivery cost?',
      call: 'Can you deliver it on Friday instead?',
      fail: 'Why is my order late?',
      tokens: 'How do I return something?',
      short: 'Hello!',
    },
    starters: [
      'What does delivery cost?',
      'Where is my order?',
      'How do I return something that does not fit me?',
    ],
    steps: ['Looking up delivery times', 'Comparing prices for several countries and for insured parcels'],
    beginning: 'Parcels take **three days**. Abroad, they take about a week, and we',
    answer: english,
    citations: sources(english, '**three days**.', 'about a week.'),
    short: 'Good morning! Your parcel is on its way and should be there tomorrow.',
    spoken: `Returns are **free** for 30 days. Print the [label](https://shop.example/label) first! It is in your account.

## What you need

- The parcel
- Your order number, e.g. A-1007

| Country | Days |
| --- | --- |
| Germany | 3 |

\`\`\`sh
return --order A-1007
\`\`\`

Anything else? Just ask.`,
    person: 'Hi, this is Mara. I have your order here. Shall I send it to your neighbour?',
    later: 'And can I still change the address?',
  },
  de: {
    asks: {
      stream: 'Erzähl mir bitte alles über die Lieferung',
      think: 'Denk erst darüber nach',
      answer: 'Was kostet die Lieferung?',
      call: 'Könnt ihr stattdessen am Freitag liefern?',
      fail: 'Warum ist meine Bestellung zu spät?',
      tokens: 'Wie schicke ich etwas zurück?',
      short: 'Guten Tag!',
    },
    starters: [
      'Was kostet die Lieferung?',
      'Wo ist meine Bestellung?',
      'Wie schicke ich etwas zurück, das nicht passt?',
    ],
    steps: [
      'Lieferzeiten werden nachgeschlagen',
      'Preise mehrerer Länder und versicherter Pakete werden verglichen',
    ],
    beginning: 'Pakete brauchen **drei Tage**. Ins Ausland dauert es etwa eine Woche, und wir',
    answer: german,
    citations: sources(german, '**drei Tage**.', 'etwa eine Woche.'),
    short: 'Guten Morgen! Das Paket ist unterwegs und sollte morgen ankommen.',
    spoken: 'Rücksendungen sind kostenlos. Bitte zuerst den Aufkleber drucken!',
    person: 'Hallo, hier ist Mara. Ich habe die Bestellung vor mir. Soll ich sie zum Nachbarn schicken?',
    later: 'Und kann ich die Adresse noch ändern?',
  },
  ar: {
    asks: {
      stream: 'أخبرني بكل شيء عن التوصيل',
      think: 'فكّر في الأمر أولًا',
      answer: 'كم تكلفة التوصيل؟',
      call: 'هل يمكنكم التوصيل يوم الجمعة بدلًا من ذلك؟',
      fail: 'لماذا تأخر طلبي؟',
      tokens: 'كيف أعيد شيئًا؟',
      short: 'مرحبًا!',
    },
    starters: ['كم تكلفة التوصيل؟', 'أين طلبي؟', 'كيف أعيد شيئًا لا يناسبني؟'],
    steps: ['البحث عن مواعيد التوصيل', 'مقارنة الأسعار لعدة بلدان وللطرود المؤمَّنة'],
    beginning: 'تستغرق الطرود **ثلاثة أيام**. أما إلى الخارج فتستغرق نحو أسبوع، ونحن',
    answer: arabic,
    citations: sources(arabic, '**ثلاثة أيام**.', 'نحو أسبوع.'),
    short: 'صباح الخير! طردك في الطريق ومن المفترض أن يصل غدًا.',
    spoken: 'الإرجاع مجاني. اطبع الملصق أولًا!',
    person: 'مرحبًا، أنا مارا. طلبك أمامي. هل أرسله إلى جارك؟',
    later: 'وهل ما زال بإمكاني تغيير العنوان؟',
  },
}

export function languageOf(text: string): StageLanguage {
  const found = Object.entries(scripts).find(([, { asks, later }]) =>
    [...Object.values(asks), later].includes(text),
  )
  return (found?.[0] ?? 'en') as StageLanguage
}
