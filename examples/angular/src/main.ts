/** The element in an Angular application: the schema lets it into templates. */
import '@angular/compiler'
import {
  ChangeDetectionStrategy,
  Component,
  CUSTOM_ELEMENTS_SCHEMA,
  provideZonelessChangeDetection,
  signal,
} from '@angular/core'
import { bootstrapApplication } from '@angular/platform-browser'
import '@confab/widget'
import type { ConfabEvent } from '@confab/widget'

@Component({
  selector: 'example-app',
  changeDetection: ChangeDetectionStrategy.OnPush,
  schemas: [CUSTOM_ELEMENTS_SCHEMA],
  template: `
    <main>
      <h1>Confab in Angular</h1>
      <button (click)="chat.show()">Ask us</button>
      <p>Messages so far: {{ messages() }}</p>
      <confab-chat
        #chat
        server="http://127.0.0.1:8787"
        heading="Help"
        [starters]="starters"
        (confab-message)="count($event)"
      ></confab-chat>
    </main>
  `,
})
class App {
  readonly starters = ['Where is my order?', 'How do I send something back?']
  readonly messages = signal(0)

  count(event: ConfabEvent<'confab-message'>): void {
    if (event.detail.message.role === 'user') this.messages.update((count) => count + 1)
  }
}

bootstrapApplication(App, { providers: [provideZonelessChangeDetection()] }).catch(console.error)
