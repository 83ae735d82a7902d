/** The element in a Svelte application. */
import '@confab/widget'
import { mount } from 'svelte'
import App from './App.svelte'

mount(App, { target: document.getElementById('app')! })
