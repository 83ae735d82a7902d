/** `@confab/server/testing`: holds an engine of your own to what Confab expects of engines, in any test runner. */
export { engineContract, type CheckOptions, type EngineCheck } from './engine-contract.ts'
