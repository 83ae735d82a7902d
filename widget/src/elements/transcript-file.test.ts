import { describe, expect, it, vi } from 'vitest'
import { asked, called, conversation, reply, said, thought } from '../../../test/support/drawn.ts'
import { en } from '../strings/en.ts'
import { saveTranscript, transcriptText } from './transcript-file.ts'

const words = { heading: 'Help', strings: en, locales: ['en-GB'] }
const sources = [
  { offset: 1, url: 'https://example.com/a', title: 'Prices' },
  { offset: 3, url: 'https://example.com/a', title: 'Prices' },
]
const mara = { ...asked('I read along.', 'msg_m'), role: 'agent' as const, author: { name: 'Mara' } }
const result = { ...asked('', 'msg_t'), role: 'tool' as const, content: null, result: 'secret' }
const answer = reply([
  thought('Hm'),
  called({ status: 'DONE', result: 'secret' }),
  said('12 €.', true, sources),
])
const transcript = conversation(asked('What does it cost?'), answer, result, mara)

describe('the file of a conversation', () => {
  it('holds who said what and when, with sources, and nothing else', () => {
    const text = transcriptText(transcript, words).replace(/ at \d\d:\d\d/g, ' at …')
    const day = '· 15 January 2027 at …'
    expect(text).toBe(
      [
        '# Help',
        `**You** ${day}`,
        'What does it cost?',
        `**Help** ${day}`,
        '12 €.',
        'Sources:\n- Prices <https://example.com/a>',
        `**Mara** ${day}`,
        'I read along.\n',
      ].join('\n\n'),
    )
  })

  it('is called by the day the conversation began, and is handed to the browser without a request', async () => {
    const click = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockReturnValue()
    const kept = vi.spyOn(URL, 'createObjectURL')
    saveTranscript(transcript, words)
    const link = click.mock.contexts[0] as HTMLAnchorElement
    expect(link.download).toBe('conversation-2027-01-15.md')
    expect(link.href).toMatch(/^blob:/)
    expect(await (kept.mock.calls[0]![0] as Blob).text()).toContain('# Help')
    click.mockRestore()
    kept.mockRestore()
  })
})
