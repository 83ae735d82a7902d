/** `<theme-editor>`: chooses how the chat looks and what it says. */
import { html, LitElement, nothing } from 'lit'
import { defaults, unreadable, type Design, type Setting } from './design.ts'
import { choice, colour, list, measure, text, type Field } from './theme-fields.ts'

const accents = {
  Teal: '#0a7076',
  Green: '#0b6e4f',
  Orange: '#b4470b',
  Red: '#b3261e',
  Plum: '#7b2d8b',
}

/** Those the widget speaks besides English. */
export const languages = 'ar cs da de es fi fr he it ja ko nb nl pl pt-BR ru sv tr uk zh-CN'.split(' ')

/** The page's language comes first, then the others by name. */
function languageNames(): [tag: string, name: string][] {
  const names = new Intl.DisplayNames(['en'], { type: 'language' })
  const sorted = ['en', ...languages]
    .map((tag): [string, string] => [tag, names.of(tag) ?? tag])
    .sort(([, one], [, other]) => one.localeCompare(other))
  return [['', 'The page’s, or the visitor’s'], ...sorted]
}

/** Fires `design-change` with the whole design as it is then. */
export class ThemeEditor extends LitElement {
  static override properties = { design: { attribute: false }, namesFont: { state: true } }

  declare design: Design
  /** A font's name is being written, or about to be. */
  declare namesFont: boolean

  constructor() {
    super()
    this.design = {}
    this.namesFont = false
  }

  protected override createRenderRoot(): this {
    return this
  }

  protected override render(): unknown {
    return html`<form aria-labelledby="theme" @submit=${(event: Event) => event.preventDefault()}>
      <div class="head">
        <h2 id="theme">Make it yours</h2>
        <button type="button" class="quiet" @click=${this.#reset}>Reset</button>
      </div>
      ${this.#renderLook()}
      <details>
        <summary>Background and text</summary>
        ${this.#renderColours()}
      </details>
      ${this.#renderWarning()}
      <details>
        <summary>Words</summary>
        ${this.#renderWords()}
      </details>
      <details>
        <summary>Place and behaviour</summary>
        ${this.#renderBehaviour()}
      </details>
    </form>`
  }

  #renderLook(): unknown {
    return html`
      ${colour({ ...this.#field('accent', 'Accent'), initial: defaults.accent, swatches: accents })}
      ${measure({ ...this.#field('radius', 'Corners'), from: 0, to: 28, initial: defaults.radius })}
      ${measure({ ...this.#field('font-size', 'Text size'), from: 13, to: 18, initial: defaults['font-size'] })}
      ${choice({
        ...this.#field('space', 'Spacing'),
        initial: defaults.space,
        options: [
          ['0.7', 'Compact'],
          [defaults.space, 'Normal'],
          ['1.2', 'Roomy'],
        ],
      })}
      ${this.#renderFont()}
      ${choice({
        ...this.#field('color-scheme', 'Colours'),
        initial: 'auto',
        options: [
          ['auto', 'The page’s'],
          ['light', 'Light'],
          ['dark', 'Dark'],
        ],
      })}
    `
  }

  #renderFont(): unknown {
    const field = this.#field('font', 'Font')
    const { value } = field
    const isNamed = this.namesFont || (value !== undefined && value !== 'inherit')
    return html`
      ${choice({
        ...field,
        value: isNamed ? 'named' : value,
        initial: '',
        options: [
          ['', 'System'],
          ['inherit', 'The page’s'],
          ['named', 'Other'],
        ],
        set: (chosen) => {
          this.namesFont = chosen === 'named'
          field.set(chosen === 'named' ? undefined : chosen)
        },
      })}
      ${
        isNamed
          ? text({
              ...field,
              label: 'Font’s name',
              placeholder: 'Inter, Georgia',
              hint: 'One that your page loads, or the visitor’s system has.',
            })
          : nothing
      }
    `
  }

  #renderColours(): unknown {
    return html`
      ${colour({ ...this.#field('background', 'Background'), initial: defaults.background })}
      ${colour({ ...this.#field('text', 'Text'), initial: defaults.text })}
      <p>
        Where the chat is light; lines and softer text are mixed from these. In the dark it keeps its own.
      </p>
    `
  }

  /** There all the time, so that it is said when it comes. */
  #renderWarning(): unknown {
    const faults = unreadable(this.design).map(([what, ratio]) => `${what} ${ratio.toFixed(1)}\u00a0:\u00a01`)
    return html`<p class="warning" role="status">
      ${
        faults.length > 0
          ? html`<span
              >Hard to read on this background: ${faults.join(', ')}. It should be 4.5 : 1 or more.</span
            >`
          : nothing
      }
    </p>`
  }

  #renderWords(): unknown {
    return html`
      ${text({ ...this.#field('heading', 'Heading'), placeholder: 'Assistant' })}
      ${text({
        ...this.#field('greeting', 'Greeting'),
        placeholder: 'How can we help?',
        hint: 'Shown in an empty conversation.',
      })}
      ${text({
        ...this.#field('starters', 'Starters'),
        placeholder: 'What does it cost?\nHow do I install it?',
        hint: 'Questions to press there, one a line.',
        isLong: true,
      })}
      ${text({
        ...this.#field('teaser', 'Invitation'),
        placeholder: 'Questions? Ask us.',
        hint: 'Stands beside the closed chat.',
      })}
      ${list({ ...this.#field('locale', 'Language'), initial: '', options: languageNames() })}
    `
  }

  #renderBehaviour(): unknown {
    return html`
      ${choice({
        ...this.#field('mode', 'Mode'),
        initial: 'bubble',
        options: [
          ['bubble', 'Bubble'],
          ['inline', 'Inline'],
          ['full', 'Full page'],
        ],
      })}
      ${choice({
        ...this.#field('placement', 'Corner'),
        initial: 'bottom-end',
        options: [
          ['bottom-end', 'Bottom end'],
          ['bottom-start', 'Bottom start'],
        ],
      })}
      ${choice({
        ...this.#field('reasoning', 'Reasoning'),
        initial: 'collapsed',
        options: [
          ['collapsed', 'Folded'],
          ['open', 'Open'],
          ['hidden', 'Hidden'],
        ],
      })}
    `
  }

  #field(setting: Setting, label: string): Field {
    return {
      name: setting,
      label,
      value: this.design[setting],
      set: (value) => this.#change({ [setting]: value }),
    }
  }

  #change(values: { readonly [setting in Setting]?: string | undefined }): void {
    const entries = Object.entries({ ...this.design, ...values }).filter(([, value]) => value !== undefined)
    this.#tell(Object.fromEntries(entries))
  }

  #reset(): void {
    this.namesFont = false
    this.#tell({})
  }

  #tell(design: Design): void {
    this.dispatchEvent(new CustomEvent('design-change', { detail: design }))
  }
}

customElements.define('theme-editor', ThemeEditor)
