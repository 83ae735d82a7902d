/** How the widget stands to each criterion of WCAG 2.2, A and AA, and which checks show it. */

/**
 * @typedef {'supports' | 'partially' | 'not applicable'} Verdict
 * @typedef {{ id: string, name: string, level: 'A' | 'AA', verdict: Verdict, how: string, checks: string[] }} Criterion
 */

/**
 * A line each: id, level, name | verdict | how | keys of checks.
 */
const lines = `
1.1.1 A Non-text Content | supports | Pictures on buttons are hidden from screen readers, and the buttons have names; pictures of people stand beside their names. | axe ear
1.2.1 A Audio-only and Video-only | not applicable | There is no audio and no video. |
1.2.2 A Captions (Prerecorded) | not applicable | There is no video. |
1.2.3 A Audio Description or Media Alternative | not applicable | There is no video. |
1.2.4 AA Captions (Live) | not applicable | There is no video. |
1.2.5 AA Audio Description | not applicable | There is no video. |
1.3.1 A Info and Relationships | supports | Dialog, log, headings, lists, tables, groups and labels are marked as such; Markdown becomes the elements it stands for. | axe
1.3.2 A Meaningful Sequence | supports | What is read follows what is seen: header, messages, composer, launcher. | keyboard
1.3.3 A Sensory Characteristics | supports | No words of the widget refer to shape, place or sound. | languages
1.3.4 AA Orientation | supports | Both are served. | reflow
1.3.5 AA Identify Input Purpose | not applicable | Nothing about the visitor is asked for in fields. |
1.4.1 A Use of Color | supports | Errors bear a picture and words, ratings and the current conversation are marked, links are underlined. | axe forced
1.4.2 A Audio Control | not applicable | There is no sound. |
1.4.3 AA Contrast (Minimum) | supports | 4.5 : 1 and more, in light and dark and in all ready themes. A page that sets colours of its own is answerable for them. | axe colours
1.4.4 AA Resize Text | supports | At 200 % nothing is lost. | reflow
1.4.5 AA Images of Text | supports | There are none. |
1.4.10 AA Reflow | supports | At 320 pixels, that is 400 %, everything scrolls one way only, but tables and code, each in its own box. | reflow
1.4.11 AA Non-text Contrast | partially | Rings of focus, pictures on buttons and the launcher have 3 : 1. The line around a field that has no focus is fainter; its words tell what it is. Where more contrast is asked for, lines are as dark as secondary text. | keyboard forced colours
1.4.12 AA Text Spacing | supports | Nothing is cut when distances grow. | spacing
1.4.13 AA Content on Hover or Focus | supports | What can be done with a message shows when it is pointed at or has focus, covers nothing, and stays while it is pointed at. | keyboard
2.1.1 A Keyboard | supports | Everything, without a mouse. | keyboard
2.1.2 A No Keyboard Trap | supports | Tab leaves the chat; where it fills the screen, Escape does. | keyboard screen
2.1.4 A Character Key Shortcuts | supports | No letter is a shortcut. | keyboard
2.2.1 A Timing Adjustable | supports | Nothing that a visitor reads or writes ends by itself. |
2.2.2 A Pause, Stop, Hide | supports | A reply that is being written can be stopped; nothing else moves for longer than five seconds but the sign that the agent thinks, which rests when less motion is asked for. | keyboard motion
2.3.1 A Three Flashes | supports | Nothing flashes. | motion
2.4.1 A Bypass Blocks | supports | The log, each table and each block of code is one stop. | keyboard
2.4.2 A Page Titled | not applicable | The title is the page's. |
2.4.3 A Focus Order | supports | From top to bottom; opened parts take the focus and give it back; it is never lost with a button that goes. | keyboard screen
2.4.4 A Link Purpose (In Context) | supports | Links of sources bear the title of the source. What links of an answer say is for the agent to choose. | axe keyboard
2.4.5 AA Multiple Ways | not applicable | It is no set of pages. |
2.4.6 AA Headings and Labels | supports | Each part has a heading or a label. | axe keyboard
2.4.7 AA Focus Visible | supports | A ring of 2 pixels with a contrast of 3 : 1 or more, everywhere, in forced colours too. | keyboard forced
2.4.11 AA Focus Not Obscured (Minimum) | supports | Nothing covers what has the focus. | keyboard forced
2.5.1 A Pointer Gestures | supports | A tap does it all. |
2.5.2 A Pointer Cancellation | supports | Buttons act when they are released. |
2.5.3 A Label in Name | supports | Names are the words that are seen. | axe
2.5.4 A Motion Actuation | not applicable | Nothing is done by moving the device. |
2.5.7 AA Dragging Movements | supports | Nothing needs to be dragged. |
2.5.8 AA Target Size (Minimum) | supports | 24 by 24 pixels or more, or room around. | targets
3.1.1 A Language of Page | not applicable | The language of the page is the page's. |
3.1.2 AA Language of Parts | partially | The words of the widget are marked with their language. Answers are not: nobody knows what language an agent will speak. | axe languages
3.2.1 A On Focus | supports | Focus changes nothing. | keyboard
3.2.2 A On Input | supports | Nothing is sent before it is asked for. A star counts at once, and can be changed. | keyboard
3.2.3 AA Consistent Navigation | supports | Header and composer stay where they are. |
3.2.4 AA Consistent Identification | supports | The same thing has the same name and picture. | languages
3.2.6 A Consistent Help | supports | The launcher stays in its corner; help with keys is in the menu. | keyboard
3.3.1 A Error Identification | supports | What was not sent, and why, stands beside it and is said. | ear axe
3.3.2 A Labels or Instructions | supports | Every field has a label. | axe
3.3.3 AA Error Suggestion | supports | Words say what can be done, such as waiting or trying again. | ear
3.3.4 AA Error Prevention (Legal, Financial, Data) | supports | Functions of the page can ask for approval, with what they are given. | axe keyboard
3.3.7 A Redundant Entry | supports | What was typed is kept, also when it fails or the page is left. | keyboard
3.3.8 AA Accessible Authentication | not applicable | The widget asks nobody to log in. |
4.1.2 A Name, Role, Value | supports | Native elements; states such as open, pressed and busy are told. | axe keyboard
4.1.3 AA Status Messages | supports | Sent, thinking, each sentence of an answer once, how it ended, connection lost and back, take-over. | ear
`

/** @type {Criterion[]} */
export const criteria = lines
  .trim()
  .split('\n')
  .map((line) => {
    const [head = '', verdict = '', how = '', checks = ''] = line.split('|').map((part) => part.trim())
    const [, id = '', level = '', name = ''] = /^(\S+) (AA?) (.*)$/.exec(head) ?? []
    return {
      id,
      name,
      level: /** @type {'A' | 'AA'} */ (level),
      verdict: /** @type {Verdict} */ (verdict),
      how,
      checks: checks.split(' ').filter(Boolean),
    }
  })
