/** What stands in for an engine that cannot, or must not, be asked. */
import type { ConfabError } from '@confab/shared/errors'
import type { Engine } from '../engines/engine.ts'

/** Every reply fails with what `fault` gives. */
export function failingEngine(name: string, fault: () => ConfabError): Engine {
  return {
    name,
    // eslint-disable-next-line require-yield -- it answers with its failure
    async *generateReply() {
      throw fault()
    },
  }
}
