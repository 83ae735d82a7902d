import { Linter } from 'eslint'
import { parser } from 'typescript-eslint'
import { describe, expect, it } from 'vitest'
import { importDirections } from './import-directions.js'

describe('an import in a forbidden direction is an error', () => {
  it.each([
    ['shared/src/events.ts', "import { createApp } from '../../server/src/app.ts'"],
    ['shared/src/events.ts', "import { html } from 'lit'"],
    ['shared/src/apply-event.ts', "import { messageSchema } from './conversation.ts'"],
    ['server/src/engines/orq.ts', "import { numeno } from './numeno.ts'"],
    ['server/src/engines/orq.ts', "import type { Config } from '../config/config.ts'"],
    ['server/src/engines/docs/search.ts', "import { passages } from '../orq/passages.ts'"],
    ['server/src/recorders/stateset.ts', "import { eventLog } from '../event-log/event-log.ts'"],
    [
      'server/src/storage/sql-conversation-store.ts',
      "import { Conversations } from '../conversations/conversations.ts'",
    ],
    ['server/src/event-log/event-log.ts', "import { openStore } from '../storage/sql-conversation-store.ts'"],
    ['server/src/gateway/socket.ts', "import type { Engine } from '../engines/engine.ts'"],
    ['server/src/gateway/routes/messages.ts', "const store = await import('../../storage/database.ts')"],
    ['server/src/replies/replies.ts', "import { orq } from '../engines/orq.ts'"],
    ['server/src/app.ts', "export { widget } from '@confab/widget'"],
    ['widget/src/connection/connection.ts', "import { LitElement } from 'lit'"],
    ['widget/src/visitor/session.ts', "import { panel } from '../elements/panel.ts'"],
    ['widget/src/elements/panel.ts', "import { Connection } from '../connection/connection.ts'"],
    [
      'widget/src/content/markdown.ts',
      "import { ConversationController } from '../conversation/conversation-controller.ts'",
    ],
    ['widget/src/conversation/conversation-controller.ts', "import '../elements/panel.ts'"],
    ['widget/src/elements/panel.ts', "import { contentTypes } from '@confab/shared/content'"],
    ['widget/src/visitor/session.ts', "import { z } from 'zod/mini'"],
    ['widget/src/preview/page.ts', "import { Connection } from '../connection/connection.ts'"],
    ['widget/src/preview/page.ts', "import { eventSchema } from '@confab/shared/events'"],
  ])('%s: %s', (file, code) => {
    expect(problems(file, code)).not.toEqual([])
  })
})

describe('an import in an allowed direction is not', () => {
  it.each([
    ['shared/src/events.ts', "import { z } from 'zod'"],
    ['shared/src/apply-event.ts', "import type { Message } from './conversation.ts'"],
    ['server/src/engines/orq.ts', "import { request } from './http.ts'"],
    ['server/src/engines/docs/search.ts', "import { passages } from './passages.ts'"],
    ['server/src/engines/docs.ts', "import { search } from './docs/search.ts'"],
    ['server/src/engines/index.ts', "import { orq } from './orq.ts'"],
    [
      'server/src/event-log/event-log.ts',
      "import type { ConversationStore } from '../storage/conversation-store.ts'",
    ],
    ['server/src/app.ts', "import { openStore } from './storage/sql-conversation-store.ts'"],
    ['widget/src/chat.ts', "import { panel } from './elements/panel.ts'"],
    [
      'widget/src/elements/panel.ts',
      "import type { PendingMessage } from '../conversation/conversation-controller.ts'",
    ],
    ['widget/src/elements/panel.ts', "import { type Content } from '@confab/shared/content'"],
    ['widget/src/connection/connection.ts', "import { EventCursor } from '@confab/shared/event-cursor'"],
    ['widget/src/preview/page.ts', "import '../index.ts'"],
    [
      'server/src/event-log/event-log.test.ts',
      "import { openStore } from '../storage/sql-conversation-store.ts'",
    ],
  ])('%s: %s', (file, code) => {
    expect(problems(file, code)).toEqual([])
  })
})

function problems(file: string, code: string): string[] {
  const config: Linter.Config = {
    files: ['**/*.ts'],
    languageOptions: { parser },
    plugins: { confab: { rules: { 'import-directions': importDirections } } },
    rules: { 'confab/import-directions': 'error' },
  }
  return new Linter().verify(code, config, file).map(({ message }) => message)
}
