/** Widgets at a server that does what a test wants: a new server for each test, and all of it closed after it. */
import { beforeEach } from 'vitest'
import { closing } from './closing.ts'
import { testPage, testWidget, type TestPage, type TestWidget } from './widget-state.ts'

export interface WidgetBench<S> {
  /** That of the running test. */
  readonly server: S
  newWidget(page?: TestPage, options?: object): TestWidget
  /** A widget that is live in this conversation. */
  liveWidget(conversationId: string, page?: TestPage): Promise<TestWidget>
}

export function widgetBench<S extends { readonly url: string; close(): Promise<void> }>(
  start: () => Promise<S>,
): WidgetBench<S> {
  let server: S
  beforeEach(async () => {
    server = closing(await start())
  })
  function newWidget(page: TestPage = testPage(), options: object = {}): TestWidget {
    const widget = testWidget(server.url, page, options)
    closing(widget.controller)
    return widget
  }
  async function liveWidget(conversationId: string, page?: TestPage): Promise<TestWidget> {
    const widget = newWidget(page, { conversation: () => conversationId })
    await widget.controller.open()
    await widget.until('it is live', ({ connection }) => connection.status === 'live')
    return widget
  }
  return {
    get server() {
      return server
    },
    newWidget,
    liveWidget,
  }
}
