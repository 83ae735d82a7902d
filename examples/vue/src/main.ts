/** The element in a Vue application. */
import '@confab/widget'
import { createApp } from 'vue'
import App from './App.vue'

createApp(App).mount('#app')
