import './theme.css'
import { CSPProvider } from '@base-ui/react/csp-provider'
import { Tooltip } from '@base-ui/react/tooltip'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { reloadIfRebuilt } from './api/newer-build.ts'
import { queryClient } from './api/query-client.ts'
import { Announcer } from './components/Announcer.tsx'
import { PreferencesProvider } from './components/Preferences.tsx'
import { router } from './router.tsx'

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')

window.addEventListener('vite:preloadError', () => void reloadIfRebuilt())

createRoot(root).render(
  <StrictMode>
    <CSPProvider disableStyleElements>
      <QueryClientProvider client={queryClient}>
        <PreferencesProvider>
          <Tooltip.Provider delay={300}>
            <Announcer>
              <RouterProvider router={router} />
            </Announcer>
          </Tooltip.Provider>
        </PreferencesProvider>
      </QueryClientProvider>
    </CSPProvider>
  </StrictMode>,
)
